/** What a contact's call comes to: who is in it, what can be done with it now, and the words for both. */
import { unbroken } from "../shared/format";
import type { Level } from "../shared/mark";
import { isOurs } from "./console_data";
import type { Call, Contact, Leg } from "./frames";

/** The resident speaks, and reads nothing that we write. */
export function isSpoken({ channel }: Pick<Contact, "channel">): boolean {
  return channel === "phone" || channel === "voicemail";
}

/** The telephone is, was or will be in use for it. */
export function hasCall(contact: Contact): contact is Contact & { call: Call } {
  const { call, callback, line } = contact;
  return call !== null && (isSpoken(contact) || callback !== null || call.legs.length > 0 || line === "call");
}

/** Somebody talks or rings now. */
export function isLive(contact: Contact): boolean {
  return contact.call !== null && contact.call.legs.length > 0;
}

export function legOf(call: Call, party: Leg["party"]): Leg | undefined {
  return call.legs.find((leg) => leg.party === party);
}

/** What the agent can do with the call now; what is missing is not offered. */
export interface Controls {
  /** The resident's leg, which can be put on hold or taken off it. */
  hold: Leg | null;
  /** Our own leg, which can be muted. */
  mute: Leg | null;
  keypad: boolean;
  /** Pause the recording, or let it go on. */
  record: boolean;
  relay: boolean;
  /** The resident can be rung. */
  ring: boolean;
  /** Who can be asked to leave, last come first. */
  drop: readonly Leg[];
}

const NONE: Controls = { hold: null, mute: null, keypad: false, record: false, relay: false, ring: false, drop: [] };

export function controls(contact: Contact): Controls {
  const { call } = contact;
  if (call === null || !isOurs(contact)) return NONE;
  const [own, resident] = [legOf(call, "agent"), legOf(call, "resident")];
  const talks = own?.phase === "joined";
  return {
    hold: talks && resident?.phase === "joined" ? resident : null,
    mute: talks ? own : null,
    keypad: talks,
    record: talks && call.recording !== "off",
    relay: hasCall(contact),
    ring: contact.phase !== "parked" && resident === undefined && own === undefined && !waitsForCallback(contact),
    drop: call.legs.filter(({ party }) => party === "outside" || party === "colleague").toReversed(),
  };
}

/** The provider rings a resident who asked for it by itself, as soon as our own telephone is there. */
function waitsForCallback({ phase, callback }: Contact): boolean {
  return phase === "engaged" && callback !== null && !callback.spoken;
}

/** `on hold`, `rings`: what a party of the call does. */
export function legWords({ party, phase, held, muted, mode }: Leg): string {
  if (phase === "ringing") return "rings";
  if (held) return "on hold";
  if (party === "supervisor") return mode === "barge" ? "speaks to all" : "speaks to you only";
  return muted ? "muted" : "in the call";
}

export function legLevel({ phase, held, muted }: Leg): Level {
  if (phase === "ringing") return "idle";
  return held || muted ? "risk" : "live";
}

const PARTIES: Readonly<Record<Leg["party"], string>> = {
  resident: "Resident",
  agent: "You",
  colleague: "Colleague",
  outside: "Outside",
  supervisor: "Supervisor",
};

/** Who it is to the one who looks: their own leg is `You`, unless they help a colleague. */
export function legName(leg: Leg, contact: Pick<Contact, "role">): string {
  if (leg.party === "agent" && isOurs(contact)) return "You";
  if (leg.party === "colleague" && !isOurs(contact)) return "You";
  return leg.name === "" ? PARTIES[leg.party] : unbroken(leg.name);
}

/** What the call as a whole does, in words. */
export function callWords(contact: Contact & { call: Call }): string {
  const { call, phase } = contact;
  const [own, resident] = [legOf(call, "agent"), legOf(call, "resident")];
  if (call.legs.length === 0) return phase === "wrap_up" ? "The call is over" : quietWords(contact);
  if (own === undefined) return "The agent's telephone is not in the call";
  if (own.phase === "ringing") return "Your telephone rings";
  if (resident === undefined) return call.legs.length > 1 ? "In a call" : "Connecting the resident";
  if (resident.phase === "ringing") return "The resident's telephone rings";
  if (resident.held) return "The resident is on hold";
  return own.muted ? "In a call, you are muted" : "In a call";
}

function quietWords(contact: Contact & { call: Call }): string {
  if (contact.channel === "voicemail") return "Voicemail";
  return isOurs(contact) && contact.answered_at === null ? "Your telephone is about to ring" : "Nobody is in a call";
}

/** Since when the call is as `callWords` says; null where no time runs. */
export function callSince({ legs }: Call): number | null {
  const times = legs.filter(({ party }) => party === "agent" || party === "resident").map(({ since }) => since);
  return times.length === 0 ? null : Math.max(...times);
}

/** The keys of a telephone, row by row. */
export const KEYPAD: readonly string[] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** The keypad key that somebody pressed on their keyboard, or null. */
export function keypadKey(key: string): string | null {
  return KEYPAD.includes(key) ? key : null;
}
