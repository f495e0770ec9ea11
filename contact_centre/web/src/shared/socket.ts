/**
 * One socket to the centre that stays up: hello with ticket and cursor, a gap in `seq` or a dead line reconnects,
 * commands stay pending until the centre acknowledges or refuses them and are said again, with the same id, after a
 * reconnect.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import * as v from "valibot";
import { newId } from "./ids";
import { SignedOut } from "./session";

/** What became of a command. `text` is for people. */
export type Outcome = { ok: true } | { ok: false; code: string; text: string };

/** Whether what the page shows is fresh. `asOf`: the server's time of the last word heard, ms. */
export type Link =
  | { phase: "connecting"; failed: boolean }
  | { phase: "live" }
  | { phase: "reconnecting"; asOf: number }
  | { phase: "signed_out"; asOf: number | null };

/** The parts of a browser's WebSocket that are used. */
export type Line = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

/** The outside world of a socket; tests bring their own. */
export interface Ports {
  open(url: string): Line;
  /** What hello carries beside the cursor (`{ticket}` or `{token}`). Throws `SignedOut` to stop for good. */
  credentials(): Promise<Readonly<Record<string, string | null>>>;
  /** The server's clock, ms. */
  now(): number;
  /** 0 to 1. */
  random(): number;
}

export interface SocketOptions {
  /** `/console/socket` */
  path: string;
  ports: Ports;
  /** Every frame but `ack` and `refused`. Throw to be sent a new snapshot. */
  onFrame(type: string, data: unknown): void;
  /** A line that says nothing for this long is dead, ms. Without it, that holds once the server has sent a `beat`. */
  silenceMs?: number;
}

const EnvelopeSchema = v.object({
  type: v.string(),
  seq: v.pipe(v.number(), v.integer()),
  cursor: v.nullish(v.string(), null),
  data: v.optional(v.unknown()),
});
const AckSchema = v.object({ id: v.string() });
const RefusedSchema = v.object({ id: v.nullish(v.string(), null), code: v.string(), text: v.string() });

const CONNECT_MS = 10_000;
const ACK_MS = 8_000;
const BEATS_STOPPED_MS = 15_000;
const SAY_AGAIN_MS = 1_000;
const SAY_AT_MOST = 4;
const BACKOFF_MS = [300, 700, 1_500, 3_000, 6_000, 10_000] as const;
/** Refusals that say "not known yet" rather than no. */
const UNDECIDED = new Set(["ack_pending"]);
const UNCONFIRMED = "The centre has not confirmed this. Look whether it has happened before you try again.";

interface Pending {
  text: string;
  saidAt: number;
  saidTimes: number;
  settle(outcome: Outcome): void;
}

/** The address of a socket of the page's own host. */
export function socketUrl(path: string, page: Pick<Location, "protocol" | "host">): string {
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}${path}`;
}

export class CentreSocket {
  readonly #link = signal<Link>({ phase: "connecting", failed: false });
  readonly #options: SocketOptions;
  readonly #pending = new Map<string, Pending>();
  #line: Line | null = null;
  #greeted = false;
  #cursor: string | null = null;
  #seq: number | null = null;
  #openedAt = 0;
  #heardAt: number | null = null;
  #failures = 0;
  #retry: number | undefined;
  #watch: number | undefined;
  #running = false;
  #beats = false;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  get link(): ReadonlySignal<Link> {
    return this.#link;
  }

  start(): void {
    this.#running = true;
    this.#watch = window.setInterval(() => this.#check(), 1_000);
    window.addEventListener("online", this.#hurry);
    window.addEventListener("offline", this.#lost);
    document.addEventListener("visibilitychange", this.#hurry);
    void this.#connect();
  }

  stop(): void {
    this.#running = false;
    window.clearInterval(this.#watch);
    window.clearTimeout(this.#retry);
    window.removeEventListener("online", this.#hurry);
    window.removeEventListener("offline", this.#lost);
    document.removeEventListener("visibilitychange", this.#hurry);
    this.#drop();
  }

  /** Ask something of the centre. Settles when it is acknowledged or refused, however often the line breaks. */
  command(type: string, data: object, id: string = newId()): Promise<Outcome> {
    return new Promise((settle) => {
      const said: Pending = { text: JSON.stringify({ id, type, data }), saidAt: 0, saidTimes: 0, settle };
      this.#pending.set(id, said);
      if (this.#link.value.phase === "signed_out") this.#settle(id, signedOut());
      else this.#say(said);
    });
  }

  /** Say something that only matters now (typing); lost without harm when the line is down. */
  live(type: string, data: object): void {
    if (this.#link.value.phase === "live") this.#line?.send(JSON.stringify({ id: newId(), type, data }));
  }

  async #connect(): Promise<void> {
    window.clearTimeout(this.#retry);
    this.#openedAt = this.#options.ports.now();
    try {
      const credentials = await this.#options.ports.credentials();
      if (this.#running && this.#line === null) this.#open(credentials);
    } catch (error) {
      if (error instanceof SignedOut) this.#endForGood();
      else this.#reconnect();
    }
  }

  #open(credentials: Readonly<Record<string, string | null>>): void {
    const line = this.#options.ports.open(socketUrl(this.#options.path, window.location));
    this.#line = line;
    this.#seq = null;
    this.#greeted = this.#beats = false;
    this.#openedAt = this.#options.ports.now();
    line.onopen = () => line.send(JSON.stringify({ type: "hello", v: 1, cursor: this.#cursor, ...credentials }));
    line.onclose = () => this.#reconnect();
    line.onmessage = (event: MessageEvent) => {
      if (this.#line === line) this.#hear(event.data);
    };
  }

  #hear(text: unknown): void {
    try {
      const frame = v.parse(EnvelopeSchema, JSON.parse(String(text)));
      if (this.#seq !== null && frame.seq !== this.#seq + 1) {
        this.#reconnect();
        return;
      }
      this.#seq = frame.seq;
      this.#heardAt = this.#options.ports.now();
      this.#take(frame.type, frame.data);
      this.#cursor = frame.cursor ?? this.#cursor;
    } catch {
      this.#cursor = null; // what this page knows can no longer be trusted: a new snapshot is asked for
      this.#reconnect();
    }
  }

  #take(type: string, data: unknown): void {
    if (type === "ack") this.#settle(v.parse(AckSchema, data).id, { ok: true });
    else if (type === "refused") this.#refuse(v.parse(RefusedSchema, data));
    else if (type === "beat") this.#beats = true;
    else this.#options.onFrame(type, data);
    if (type === "snapshot" || type === "caught_up") this.#greet();
  }

  #greet(): void {
    this.#greeted = true;
    this.#failures = 0;
    this.#link.value = { phase: "live" };
    for (const said of this.#pending.values()) this.#say(said);
  }

  #say(said: Pending): void {
    said.saidAt = this.#options.ports.now();
    if (!this.#greeted || this.#line === null) return;
    said.saidTimes += 1;
    this.#line.send(said.text);
  }

  #refuse({ id, code, text }: v.InferOutput<typeof RefusedSchema>): void {
    if (id === null) return;
    const said = this.#pending.get(id);
    if (said !== undefined && UNDECIDED.has(code) && said.saidTimes < SAY_AT_MOST) {
      window.setTimeout(() => this.#pending.has(id) && this.#say(said), SAY_AGAIN_MS);
      return;
    }
    this.#settle(id, { ok: false, code, text });
  }

  #settle(id: string, outcome: Outcome): void {
    const said = this.#pending.get(id);
    this.#pending.delete(id);
    said?.settle(outcome);
  }

  /** Once a second: is the line dead without having said so? */
  #check(): void {
    if (this.#line === null) return;
    const now = this.#options.ports.now();
    const heardAt = Math.max(this.#heardAt ?? 0, this.#openedAt);
    const silence = this.#options.silenceMs ?? (this.#beats ? BEATS_STOPPED_MS : Infinity);
    const patience = this.#greeted ? silence : CONNECT_MS;
    if (now - heardAt > patience || this.#giveUpOverdue(now)) this.#reconnect();
  }

  /** Settle what was said too often without an answer; true when anything has waited too long for one. */
  #giveUpOverdue(now: number): boolean {
    const overdue = [...this.#pending].filter(([, said]) => now - said.saidAt > ACK_MS);
    for (const [id, said] of overdue) {
      if (said.saidTimes >= SAY_AT_MOST) this.#settle(id, { ok: false, code: "unconfirmed", text: UNCONFIRMED });
    }
    return this.#greeted && overdue.length > 0;
  }

  readonly #hurry = (): void => {
    if (!this.#running || document.visibilityState === "hidden" || this.#line !== null) return;
    if (this.#link.value.phase !== "signed_out") void this.#connect();
  };

  readonly #lost = (): void => this.#reconnect();

  #reconnect(): void {
    this.#drop();
    if (!this.#running) return;
    this.#link.value =
      this.#heardAt === null ? { phase: "connecting", failed: true } : { phase: "reconnecting", asOf: this.#heardAt };
    const longest = BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length - 1)] ?? 10_000;
    this.#failures += 1;
    window.clearTimeout(this.#retry);
    this.#retry = window.setTimeout(() => void this.#connect(), longest * (0.5 + this.#options.ports.random() / 2));
  }

  #drop(): void {
    const line = this.#line;
    this.#line = null;
    this.#greeted = false;
    if (line === null) return;
    line.onopen = line.onmessage = line.onclose = null;
    line.close();
  }

  #endForGood(): void {
    this.#drop();
    this.#link.value = { phase: "signed_out", asOf: this.#heardAt };
    for (const id of [...this.#pending.keys()]) this.#settle(id, signedOut());
  }
}

function signedOut(): Outcome {
  return { ok: false, code: "signed_out", text: "You are signed out. Sign in again, then try once more." };
}

/** The browser's own WebSocket and randomness. */
export function browserPorts(now: () => number, credentials: Ports["credentials"]): Ports {
  return { open: (url) => new WebSocket(url), credentials, now, random: Math.random };
}
