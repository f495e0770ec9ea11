/** Which of a bucket's times are looked at, and whose contacts are behind them. No DOM. */
import type { Figure, Spread, Summary } from "./board_wire";

export const TIMES = ["wait", "ring_to_person", "second_silence", "again"] as const;

export type Times = (typeof TIMES)[number];

const TITLES: Record<Times, string> = {
  wait: "wait for the answer",
  ring_to_person: "ring to person, menu included",
  second_silence: "longest later silence",
  again: "waits after a transfer",
};

export function timesTitle(times: Times): string {
  return TITLES[times];
}

const BEHIND: Record<Times, Figure> = {
  wait: "answered",
  ring_to_person: "answered",
  second_silence: "replied",
  again: "waited_again",
};

export function timesOf(of: Summary, times: Times): { spread: Spread; figure: Figure } {
  return { spread: of[times], figure: BEHIND[times] };
}
