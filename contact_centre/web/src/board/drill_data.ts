/** Which contacts a figure opens: the question to the server and its title in words. No DOM. */
import type { ContactRow, Figure, Line } from "./board_wire";
import { LINE_NAMES, figureWords } from "./words";

/** A figure somebody pressed. `since`: only contacts that joined from then on; `until`: and before then, ms. */
export interface Drill {
  figure: Figure;
  line?: Line | undefined;
  queue?: { id: string; name: string } | undefined;
  since?: number | undefined;
  until?: number | undefined;
  /** In words, what `since` and `until` mean: "last 30 minutes", "10:15 to 10:30". */
  period?: string | undefined;
}

export function drillUrl({ figure, line, queue, since }: Drill): string {
  const query = new URLSearchParams({ figure });
  if (line !== undefined) query.set("line", line);
  if (queue !== undefined) query.set("queue", queue.id);
  if (since !== undefined) query.set("since", String(since));
  return `/api/contacts?${query.toString()}`;
}

/** Figures of this moment, to which no period belongs. */
const NOW: ReadonlySet<Figure> = new Set<Figure>(["waiting", "past_target", "engaged"]);

/** "Repairs, webchats: missed the target, today". */
export function drillTitle({ figure, line, queue, period }: Drill): string {
  const what = [queue?.name, line === undefined ? undefined : LINE_NAMES[line]].filter((part) => part !== undefined);
  const subject =
    what.length === 0 ? "Contacts" : what.map((part, n) => (n > 0 ? part.toLowerCase() : part)).join(", ");
  const when = NOW.has(figure) ? "" : `, ${period ?? "today"}`;
  return `${subject}: ${figureWords(figure)}${when}`;
}

/** The server knows `since` only; a quarter of the chart also ends. */
export function withinPeriod(rows: readonly ContactRow[], { until }: Drill): ContactRow[] {
  return rows.filter((row) => until === undefined || row.queued_at === null || row.queued_at < until);
}

export function storyUrl(contact: string): string {
  return `/api/contacts/${encodeURIComponent(contact)}`;
}
