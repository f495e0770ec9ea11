/** Which contacts a figure opens: the question to the server and its title in words. No DOM. */
import type { Breakdown, Figure, FormulaName, Line } from "./board_wire";
import { LINE_NAMES, figureWords, plain } from "./words";

/** A figure somebody pressed. `since`: only contacts that arrived from then on; `until`: and before then, ms. */
export interface Drill {
  figure: Figure;
  line?: Line | undefined;
  queue?: { id: string; name: string } | undefined;
  /** A group of a break-down, where it is not a queue. */
  group?: { by: Exclude<Breakdown, "queue">; key: string; name: string } | undefined;
  /** By which formula a contact counts; none: by the centre's. */
  formula?: FormulaName | undefined;
  since?: number | undefined;
  until?: number | undefined;
  /** In words, what `since` and `until` mean: "last 30 minutes", "10:15 to 10:30". */
  period?: string | undefined;
}

/** Figures that mean other contacts under another formula. */
const COUNTED: ReadonlySet<Figure> = new Set<Figure>(["counted", "in_target", "missed"]);

export function drillUrl({ figure, line, queue, group, since, until, formula }: Drill): string {
  const query = new URLSearchParams({ figure });
  if (line !== undefined) query.set("line", line);
  if (queue !== undefined) query.set("queue", queue.id);
  if (group !== undefined) query.set(group.by, group.key);
  if (since !== undefined) query.set("since", String(since));
  if (until !== undefined) query.set("until", String(until));
  if (formula !== undefined && COUNTED.has(figure)) query.set("formula", formula);
  return `/api/contacts?${query.toString()}`;
}

/** Figures of this moment, to which no period belongs. */
const NOW: ReadonlySet<Figure> = new Set<Figure>(["waiting", "past_target", "engaged"]);

/** "Repairs, webchats: missed the target, today". */
export function drillTitle({ figure, line, queue, group, period, formula }: Drill): string {
  const what = [queue?.name ?? group?.name, line === undefined ? undefined : LINE_NAMES[line]].filter(
    (part) => part !== undefined,
  );
  const subject =
    what.length === 0 ? "Contacts" : what.map((part, n) => (n > 0 ? part.toLowerCase() : part)).join(", ");
  const when = NOW.has(figure) ? "" : `, ${period ?? "today"}`;
  const how = formula !== undefined && COUNTED.has(figure) ? `, ${plain(formula)} formula` : "";
  return `${subject}: ${figureWords(figure)}${when}${how}`;
}

export function storyUrl(contact: string): string {
  return `/api/contacts/${encodeURIComponent(contact)}`;
}
