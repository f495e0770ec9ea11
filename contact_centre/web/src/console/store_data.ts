/** What this browser remembers for an agent across a reload, by person, so that nobody finds another's words. */
import { effect, type Signal, signal } from "@preact/signals";

/** A message or note on its way: kept until the conversation shows it. */
export interface Unsent {
  /** The command's id: saying it again is harmless. */
  id: string;
  contact: string;
  kind: "send" | "note";
  text: string;
  /** The approved text that it is. */
  template?: string | undefined;
  /** A file that the centre has already, and what it is called. */
  file?: { id: string; name: string } | undefined;
  at: number;
  /** Acknowledged; the centre's own copy is about to show. */
  accepted: boolean;
  /** Why it was not taken; null while it is on its way. */
  refusal: string | null;
}

/** What the agent has prepared for the end of a contact. */
export interface WrapUpDraft {
  outcome: string | null;
  note: string;
}

function read<T>(storage: Storage, key: string, isIt: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? "null");
    return isIt(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function write(storage: Storage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs the memory across a reload, never the work on screen.
  }
}

/**
 * A signal whose value outlives the page.
 *
 * @param isIt guards against what an older version left behind.
 */
export function remembered<T>(
  storage: Storage,
  key: string,
  isIt: (value: unknown) => value is T,
  otherwise: T,
): Signal<T> {
  const kept = signal(read(storage, key, isIt) ?? otherwise);
  effect(() => write(storage, key, kept.value));
  return kept;
}

export function isRecordOf<T>(isIt: (value: unknown) => value is T) {
  return (value: unknown): value is Readonly<Record<string, T>> =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isIt);
}

export const isString = (value: unknown): value is string => typeof value === "string";
export const isStringOrNull = (value: unknown): value is string | null => value === null || isString(value);
export const isNumber = (value: unknown): value is number => typeof value === "number";
export const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
export const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isString);

export function isWrapUpDraft(value: unknown): value is WrapUpDraft {
  const draft = value as Partial<WrapUpDraft> | null;
  return typeof draft === "object" && draft !== null && isString(draft.note) && isStringOrNull(draft.outcome);
}

export function isUnsentList(value: unknown): value is readonly Unsent[] {
  return Array.isArray(value) && value.every(isUnsent);
}

function isUnsent(value: unknown): value is Unsent {
  const it = value as Partial<Unsent> | null;
  return typeof it === "object" && it !== null && [it.id, it.contact, it.text].every(isString) && isNumber(it.at);
}

/** Without the first unsent one that `message` is the centre's copy of. */
export function withoutCopy(
  unsent: readonly Unsent[],
  message: { contact: string; kind: string; text: string },
): readonly Unsent[] {
  const kind = message.kind === "agent" ? "send" : message.kind;
  const copy = unsent.find((it) => it.contact === message.contact && it.kind === kind && it.text === message.text);
  return copy === undefined ? unsent : unsent.filter((it) => it !== copy);
}
