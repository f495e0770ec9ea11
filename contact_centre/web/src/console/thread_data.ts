/** What may be written to the resident of a message thread now, and approved texts. No DOM, no clock. */
import type { Contact, Template } from "./frames";

/** From so long before its end on a window's time is counted down, ms. */
const NEAR_END_MS = 2 * 3_600_000;

/**
 * free: as they like, `endsInMs` until the window shuts where that is soon; person: the free window has shut, and a
 * person may write for `endsInMs` more; templates: approved texts only; shut: not at all; opted_out: they asked for
 * none; nowhere: nothing carries it.
 */
export type MayWrite =
  | { kind: "free"; endsInMs: number | null }
  | { kind: "person"; endsInMs: number }
  | { kind: "templates" | "shut" | "opted_out" | "nowhere" };

const FREE: MayWrite = { kind: "free", endsInMs: null };

/** @param now server's time. */
export function mayWrite({ thread }: Pick<Contact, "thread">, now: number): MayWrite {
  if (thread === null) return FREE;
  if (!thread.carried) return { kind: "nowhere" };
  if (thread.opted_out) return { kind: "opted_out" };
  const { free_until, human_until } = thread;
  if (free_until === null) return FREE;
  if (now <= free_until) {
    const left = free_until - now;
    return human_until === null && left < NEAR_END_MS ? { kind: "free", endsInMs: left } : FREE;
  }
  if (human_until !== null && now <= human_until) return { kind: "person", endsInMs: human_until - now };
  return { kind: thread.templates.length > 0 ? "templates" : "shut" };
}

/** Whether the agent's own words go out. */
export function isOpen({ kind }: MayWrite): boolean {
  return kind === "free" || kind === "person";
}

const GAP = /\{\{(\w+)\}\}/g;

/** What is left open in an approved text: the names of its gaps, each once, in order. */
export function gaps(text: string): readonly string[] {
  return [...new Set([...text.matchAll(GAP)].map(([, name = ""]) => name))];
}

/** The text with its gaps filled in; one that is not yet stays as it is. */
export function filled(text: string, fields: Readonly<Record<string, string>>): string {
  return text.replaceAll(GAP, (gap, name: string) => {
    const said = fields[name]?.replaceAll(/\s+/g, " ").trim() ?? "";
    return said === "" ? gap : said;
  });
}

/** Approved texts in the resident's language come first. */
export function inLanguage(templates: readonly Template[], language: string): readonly Template[] {
  const own = (template: Template): number => (template.language === language ? 0 : 1);
  return templates.toSorted((a, b) => own(a) - own(b));
}
