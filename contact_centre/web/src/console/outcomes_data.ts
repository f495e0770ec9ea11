/** The outcomes of a queue, the agent's last used first. */
import type { Choice } from "../shared/picker_data";
import type { Queue } from "./frames";

const REMEMBERED = 12;

/** `used`: codes, the last used first. */
export function outcomeChoices(outcomes: Queue["outcomes"], used: readonly string[]): readonly Choice[] {
  const rank = (code: string): number => (used.includes(code) ? used.indexOf(code) : used.length);
  return outcomes
    .toSorted((a, b) => rank(a.code) - rank(b.code))
    .map(({ code, name }) => (code === used[0] ? { id: code, name, hint: "last used" } : { id: code, name }));
}

/** What stands chosen before the agent chooses: their last outcome in this queue, if it still exists. */
export function presetOutcome(outcomes: Queue["outcomes"], used: readonly string[]): string | null {
  return used.find((code) => outcomes.some((outcome) => outcome.code === code)) ?? null;
}

/** `used` after choosing `code`. */
export function afterUse(used: readonly string[], code: string): string[] {
  return [code, ...used.filter((old) => old !== code)].slice(0, REMEMBERED);
}
