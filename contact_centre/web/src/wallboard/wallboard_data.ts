/** What the wallboard shows: which slide now, and the few totals that never leave the screen. No DOM, no names. */
import { type Board, countPhases, earliest, orderDue } from "../board/board_data";
import type { QueueRow } from "../board/board_wire";

/** What the address asks for: `/wallboard?queues=repairs,rents&every=20&scheme=dark`. */
export interface Settings {
  /** Queues to show, in this order; empty: all. */
  queues: readonly string[];
  /** How long each slide stays, s. */
  every_s: number;
  scheme: "dark" | "light" | null;
}

const EVERY_S = 12;
const SHORTEST_S = 5;
const LONGEST_S = 600;

export function readSettings(address: string): Settings {
  const query = new URLSearchParams(address);
  const asked = Number(query.get("every") ?? EVERY_S);
  const every_s = Number.isFinite(asked) ? Math.min(LONGEST_S, Math.max(SHORTEST_S, asked)) : EVERY_S;
  const scheme = query.get("scheme");
  return {
    queues: (query.get("queues") ?? "").split(",").filter(Boolean),
    every_s,
    scheme: scheme === "dark" || scheme === "light" ? scheme : null,
  };
}

export type Slide = { what: "lines" } | { what: "queue"; queue: QueueRow };

/** All lines first, then the chosen queues; a chosen queue that does not exist is left out. */
export function slides(board: Board, settings: Settings): Slide[] {
  const chosen =
    settings.queues.length === 0
      ? board.queues
      : settings.queues.flatMap((id) => board.queues.filter((queue) => queue.id === id));
  return [{ what: "lines" }, ...chosen.map((queue): Slide => ({ what: "queue", queue }))];
}

/** Which of `count` slides shows at `now`: every wallboard of a centre turns at the same moment. */
export function slideAt(now: number, count: number, every_s: number): number {
  return Math.floor(now / (every_s * 1000)) % count;
}

export interface Totals {
  waiting: number;
  /** Since when the longest wait lasts, null when nobody waits. */
  longest_since: number | null;
  past_target: number;
  free: number;
  on_duty: number;
}

export function totals(board: Board, now: number): Totals {
  const counts = countPhases(board.agents.values());
  return {
    waiting: board.lines.reduce((sum, line) => sum + line.waiting_count, 0),
    longest_since: earliest(board.lines.map((line) => line.longest_since)),
    past_target: orderDue(board.due, now).past.length,
    free: counts.available,
    on_duty: counts.on_duty,
  };
}
