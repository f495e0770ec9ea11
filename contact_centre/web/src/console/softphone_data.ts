/** The agent's telephone in the browser, whoever carries its calls: what it can do, what it tells, what the centre says of it. */
import * as v from "valibot";
import { unbroken } from "../shared/format";

const AnswerSchema = v.object({
  kind: v.picklist(["none", "twilio", "emulator"]),
  identity: v.string(),
  token: v.string(),
  expires_at: v.number(),
  socket: v.string(),
  device: v.picklist(["browser", "phone"]),
  number: v.string(),
});

/** What the centre says of this agent's telephone. */
export type Line = v.InferOutput<typeof AnswerSchema>;
export type Device = Line["device"];

/** Throws `v.ValiError` for what is not an answer. */
export function parseLine(data: unknown): Line {
  return v.parse(AnswerSchema, data);
}

/** A leg that rings here, as the provider names it, and the contact and leg that it is for. */
export interface Incoming {
  call: string;
  contact: string;
  leg: string;
}

export interface Heard {
  by: string;
  text: string;
}

/** What a softphone tells. */
export interface Ear {
  /** It can be rung, or cannot for now and tries again by itself. */
  connected(connected: boolean): void;
  /** It is over for good: another has to be made, with a token of its own. */
  closed(): void;
  incoming(incoming: Incoming): void;
  began(call: string): void;
  ended(call: string): void;
  /** Only an emulator hears in writing. */
  heard(call: string, line: Heard): void;
  /** The sound is bad, in the provider's word for it; null: no longer. */
  warning(name: string | null): void;
  /** The microphone was taken away, or cannot be opened. */
  deaf(): void;
}

/** One way to be rung in a browser. */
export interface Softphone {
  /** There is no sound: what is said is written. */
  readonly writes: boolean;
  /** Its token has to be a newer one before it expires; else it is good for as long as the softphone lives. */
  readonly renews: boolean;
  start(token: string): Promise<void>;
  /** A newer token, before the last one expires. */
  renew(token: string): void;
  accept(call: string): void;
  reject(call: string): void;
  press(call: string, digits: string): void;
  mute(call: string, muted: boolean): void;
  say(call: string, text: string): void;
  stop(): void;
}

/**
 * `off`: calls ring elsewhere, or there is no telephone. `ask`: the microphone was not asked for yet. `deaf`: the person
 * or the device refuses it.
 */
export type PhoneState = "off" | "starting" | "ready" | "ask" | "deaf" | "no_connection" | "in_call";

const STATES: Readonly<Record<PhoneState, string>> = {
  off: "",
  starting: "Connecting your telephone …",
  ready: "Ready for calls",
  ask: "Calls ring in this browser once it may use your microphone. Residents hear you only while you talk with them.",
  deaf: "No microphone: residents could not hear you. Plug one in, or allow it for this page in the browser's settings.",
  no_connection: "Your telephone is not connected, calls cannot ring here. It is tried again by itself.",
  in_call: "In a call",
};

export function stateWords(state: PhoneState): string {
  return STATES[state];
}

/** Names of the provider's warnings, by what they begin with. */
const WARNINGS: readonly (readonly [string, string])[] = [
  ["high-rtt", "What you say arrives late. Let the resident finish before you speak."],
  ["high-jitter", "The sound is uneven. Other downloads on your connection may be the cause."],
  ["high-packet", "Parts of the sound are lost. Other downloads on your connection may be the cause."],
  ["low-mos", "The sound is bad. If it stays so, ring from another telephone."],
  ["low-bytes", "No sound comes through. Check the connection."],
  ["constant-audio-input", "Your microphone is silent. Check that it is not muted on the headset."],
  ["constant-audio-output", "The resident's side is silent."],
  ["ice-connectivity", "The connection of this call was interrupted."],
];

export function warningWords(name: string): string {
  return WARNINGS.find(([start]) => name.startsWith(start))?.[1] ?? "The sound of this call may be bad.";
}

/** `in this browser`, `on 07700 900123`. */
export function deviceWords(device: Device, number: string): string {
  return device === "browser" ? "in this browser" : `on ${unbroken(number)}`;
}

/** How long before a token expires a newer one is fetched, ms: a fifth of its life, at most five minutes. */
export function renewIn(expiresAt: number, now: number): number {
  const left = Math.max(0, expiresAt - now);
  return Math.max(1_000, left - Math.min(300_000, left / 5));
}
