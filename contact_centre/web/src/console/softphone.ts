/** The agent's telephone: where calls ring, whether they can ring here, and the call that is on here now. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { type Device, type Ear, type Heard, type Incoming, type Line, renewIn, type Softphone } from "./softphone_data";
import type { PhoneState } from "./softphone_data";

export interface Talk {
  call: string;
  contact: string;
  muted: boolean;
  /** What was heard in writing, the newest last. */
  lines: readonly Heard[];
}

export type Hearing = "granted" | "ask" | "denied";

export interface PhonePorts {
  /** What the centre says of the telephone; rejects when it cannot be asked. */
  line(): Promise<Line>;
  /** Have calls ring elsewhere from now on; rejects with the reason in words. */
  choose(device: Device, number: string): Promise<void>;
  /** The softphone for this line. */
  make(line: Line, ear: Ear): Promise<Softphone>;
  hearing(): Promise<Hearing>;
  /** Ask the person for the microphone; only from a click. */
  askHearing(): Promise<Hearing>;
  now(): number;
}

const NO_LINE: Line = {
  kind: "none",
  identity: "",
  token: "",
  expires_at: 0,
  socket: "",
  device: "browser",
  number: "",
};
/** How long a leg may ring before its contact must be known here: the two come on different ways. */
const PATIENCE_MS = 5_000;
const AGAIN_MS = 5_000;
const MOST_LINES = 100;

export class Phone {
  readonly line = signal<Line>(NO_LINE);
  readonly state = signal<PhoneState>("off");
  readonly talk = signal<Talk | null>(null);
  readonly warning = signal<string | null>(null);
  readonly #ports: PhonePorts;
  readonly #supervises: boolean;
  readonly #ringing = signal<readonly Incoming[]>([]);
  /** What rings and was accepted, until it is on. */
  readonly #taken = new Set<string>();
  readonly #timers = new Set<number>();
  #softphone: Softphone | null = null;
  #mine: ReadonlySignal<ReadonlySet<string>> = signal(new Set<string>());
  #stopAdmitting: () => void = () => undefined;

  /** @param whose an agent's telephone leaves the legs of supervisors alone, and theirs those of agents. */
  constructor(ports: PhonePorts, whose: "agent" | "supervisor" = "agent") {
    this.#ports = ports;
    this.#supervises = whose === "supervisor";
  }

  /** What is said is written, because there is no sound. */
  get writes(): boolean {
    return this.#softphone?.writes ?? false;
  }

  /** @param mine the contacts whose legs may ring here: the offer, or the question of a colleague, was accepted. */
  start(mine: ReadonlySignal<ReadonlySet<string>>): void {
    this.#mine = mine;
    this.#stopAdmitting();
    this.#stopAdmitting = effect(() => this.#admit());
    void this.#connect();
  }

  /** Ask for the microphone, then go on. Only from a click. */
  async allow(): Promise<void> {
    this.#hearingIs(await this.#ports.askHearing());
    if (this.state.value === "starting") await this.#open(this.line.value);
  }

  /** Have calls ring elsewhere. Rejects with the reason in words. */
  async choose(device: Device, number: string): Promise<void> {
    await this.#ports.choose(device, number);
    this.#close();
    await this.#connect();
  }

  mute(contact: string, muted: boolean): void {
    const talk = this.#talkOf(contact);
    if (talk === null) return;
    this.#softphone?.mute(talk.call, muted);
    this.talk.value = { ...talk, muted };
  }

  /** Whether the digits went out: only a call that is on here has a keypad here. */
  press(contact: string, digits: string): boolean {
    const talk = this.#talkOf(contact);
    if (talk === null) return false;
    this.#softphone?.press(talk.call, digits);
    return true;
  }

  say(contact: string, text: string): void {
    const talk = this.#talkOf(contact);
    if (talk === null) return;
    this.#softphone?.say(talk.call, text);
    this.talk.value = withLine(talk, { by: "you", text });
  }

  /** The page is left, or somebody else signed in. */
  stop(): void {
    this.#stopAdmitting();
    this.#close();
  }

  #talkOf(contact: string): Talk | null {
    const talk = this.talk.peek();
    return talk?.contact === contact ? talk : null;
  }

  async #connect(): Promise<void> {
    try {
      this.line.value = await this.#ports.line();
    } catch {
      this.state.value = this.line.value.kind === "none" ? "off" : "no_connection";
      this.#later(AGAIN_MS, () => void this.#connect());
      return;
    }
    const line = this.line.value;
    if (line.kind === "none" || line.device === "phone") {
      this.state.value = "off";
      return;
    }
    this.#hearingIs(line.kind === "emulator" ? "granted" : await this.#ports.hearing());
    if (this.state.value === "starting") await this.#open(line);
  }

  #hearingIs(hearing: Hearing): void {
    this.state.value = hearing === "granted" ? "starting" : hearing === "ask" ? "ask" : "deaf";
  }

  async #open(line: Line): Promise<void> {
    try {
      this.#softphone = await this.#ports.make(line, this.#ear);
      if (this.#softphone.renews) this.#renewLater(line);
      await this.#softphone.start(line.token);
    } catch {
      this.#again();
    }
  }

  /** Make another softphone after a while. */
  #again(): void {
    this.state.value = "no_connection";
    this.#close();
    this.#later(AGAIN_MS, () => void this.#connect());
  }

  #close(): void {
    for (const timer of this.#timers) window.clearTimeout(timer);
    this.#timers.clear();
    this.#softphone?.stop();
    this.#softphone = null;
    this.#ringing.value = [];
    this.talk.value = null;
    this.warning.value = null;
  }

  #renewLater(line: Line): void {
    this.#later(renewIn(line.expires_at, this.#ports.now()), () => void this.#renew());
  }

  async #renew(): Promise<void> {
    try {
      const line = await this.#ports.line();
      this.line.value = line;
      this.#softphone?.renew(line.token);
      this.#renewLater(line);
    } catch {
      this.#later(AGAIN_MS, () => void this.#renew());
    }
  }

  readonly #ear: Ear = {
    connected: (connected) => {
      if (this.talk.peek() === null) this.state.value = connected ? "ready" : "no_connection";
    },
    closed: () => this.#again(),
    incoming: (incoming) => {
      // Console and board of one person ring both: to reject a leg here would end it there.
      if (incoming.leg.startsWith("supervisor-") !== this.#supervises) return;
      this.#ringing.value = [...this.#ringing.peek(), incoming];
      this.#later(PATIENCE_MS, () => this.#reject(incoming));
    },
    began: (call) => {
      const incoming = this.#ringing.peek().find((it) => it.call === call);
      if (incoming === undefined) return;
      this.#forget(call);
      this.talk.value = { call, contact: incoming.contact, muted: false, lines: [] };
      this.warning.value = null;
      this.state.value = "in_call";
    },
    ended: (call) => {
      this.#forget(call);
      if (this.talk.peek()?.call !== call) return;
      this.talk.value = null;
      this.warning.value = null;
      this.state.value = "ready";
    },
    heard: (call, line) => {
      const talk = this.talk.peek();
      if (talk?.call === call) this.talk.value = withLine(talk, line);
    },
    warning: (name) => (this.warning.value = name),
    deaf: () => (this.state.value = "deaf"),
  };

  /** Take what rings for a contact of ours. */
  #admit(): void {
    for (const { call, contact } of this.#ringing.value) {
      if (!this.#mine.value.has(contact) || this.#taken.has(call)) continue;
      this.#taken.add(call);
      this.#softphone?.accept(call);
    }
  }

  #reject(incoming: Incoming): void {
    if (!this.#ringing.peek().includes(incoming) || this.#taken.has(incoming.call)) return;
    this.#forget(incoming.call);
    this.#softphone?.reject(incoming.call);
  }

  #forget(call: string): void {
    this.#taken.delete(call);
    this.#ringing.value = this.#ringing.peek().filter((it) => it.call !== call);
  }

  #later(ms: number, then: () => void): void {
    const timer = window.setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }
}

function withLine(talk: Talk, line: Heard): Talk {
  return { ...talk, lines: [...talk.lines, line].slice(-MOST_LINES) };
}
