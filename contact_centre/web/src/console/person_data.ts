/** The person behind a contact and their earlier contacts: contact_centre/people/wire in TypeScript, and in words. */
import * as v from "valibot";
import { phone, shortDay } from "../shared/format";
import { channelName } from "../shared/icons";

const IdentitySchema = v.object({
  channel: v.string(),
  address: v.string(),
  name: v.string(),
  first_at: v.number(),
  last_at: v.number(),
  here: v.boolean(),
});

const JoinSchema = v.object({
  id: v.string(),
  one: v.string(),
  other: v.string(),
  by: v.string(),
  verified: v.boolean(),
  at: v.nullable(v.number()),
  why: v.string(),
});

export const PersonSchema = v.object({
  identities: v.array(IdentitySchema),
  joins: v.array(JoinSchema),
  may_change: v.boolean(),
});

const CandidateSchema = v.object({
  pass: v.string(),
  channel: v.string(),
  address: v.string(),
  name: v.string(),
  last_at: v.number(),
  why: v.string(),
});

export const CandidatesSchema = v.object({ found: v.array(CandidateSchema), looked_through: v.number() });

const EarlierSchema = v.object({
  id: v.string(),
  channel: v.string(),
  queue_name: v.string(),
  arrived_at: v.number(),
  state: v.picklist(["open", "answered", "missed", "turned_away"]),
  agent_name: v.string(),
  outcome: v.string(),
  note: v.string(),
});

export const HistorySchema = v.object({ contacts: v.array(EarlierSchema), next: v.nullable(v.string()) });

const SaidSchema = v.object({
  id: v.string(),
  kind: v.picklist(["resident", "agent", "note", "line"]),
  author: v.string(),
  text: v.string(),
  at: v.number(),
  files: v.array(v.object({ media: v.string(), kind: v.string(), trouble: v.string() })),
});

export const StorySchema = v.object({ lines: v.array(SaidSchema), next: v.nullable(v.string()) });

export type Identity = v.InferOutput<typeof IdentitySchema>;
export type Join = v.InferOutput<typeof JoinSchema>;
export type Person = v.InferOutput<typeof PersonSchema>;
export type Candidate = v.InferOutput<typeof CandidateSchema>;
export type Candidates = v.InferOutput<typeof CandidatesSchema>;
export type Earlier = v.InferOutput<typeof EarlierSchema>;
export type Said = v.InferOutput<typeof SaidSchema>;

/** An identity in words: `WhatsApp 07700 900123`. */
export function identityName({ channel, address, name }: Pick<Identity, "channel" | "address" | "name">): string {
  return [channelName(channel), phone(address), name].filter((part) => part !== "").join(" · ");
}

/** Who said so, and when. */
export function joinWords({ by, verified, at }: Join): string {
  if (verified) return "The same number";
  const when = at === null ? "just now" : `on ${shortDay(at)}`;
  return by === "" ? `Joined ${when}` : `Joined by ${by} ${when}`;
}

const STATES: Readonly<Record<Earlier["state"], string>> = {
  open: "goes on now",
  answered: "answered",
  missed: "nobody answered",
  turned_away: "we were closed",
};

/** How an earlier contact ended: as it was filed, or what is known without that. */
export function earlierWords({ state, outcome, agent_name }: Earlier): string {
  const how = outcome === "" || state === "open" ? STATES[state] : outcome;
  return agent_name === "" ? how : `${how} · ${agent_name}`;
}

/** Where a search found nothing: how far it looked. */
export function nothingFound(text: string, { looked_through }: Candidates): string {
  if (text === "") return "Nobody seen lately looks like the same person. Search for a name or a whole number.";
  if (/\d{6}/.test(text.replaceAll(/\D/g, ""))) return "Nobody has reached us from this number.";
  const among = looked_through === 1 ? "one person" : `the ${looked_through} people`;
  return `No such name among ${among} with a name seen last in 30 days. A whole number finds anybody.`;
}
