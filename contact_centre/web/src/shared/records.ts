/** Records by id that are changed by making new ones, so that signals notice. */

/** `record` without `key`. */
export function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return key in record ? Object.fromEntries(Object.entries(record).filter(([known]) => known !== key)) : record;
}

/** The part of `record` whose ids are among `ids`; `record` itself when that is all. */
export function only<T>(record: Readonly<Record<string, T>>, ids: ReadonlySet<string>): Readonly<Record<string, T>> {
  const left = Object.entries(record).filter(([id]) => ids.has(id));
  return left.length === Object.keys(record).length ? record : Object.fromEntries(left);
}
