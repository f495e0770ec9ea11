/** A small desk for tests. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { ServerClock } from "../shared/clock";
import type { Link, Outcome } from "../shared/socket";
import { DeskStore } from "./desk";
import type { News } from "./desk_news";
import type { About, FilePorts } from "./files_data";
import { type Hearing, Phone } from "./softphone";
import type { Ear, Line, Softphone } from "./softphone_data";
import type { Call, Contact, Frame, Leg, Message, Offer, Question, Snapshot, Thread } from "./frames";

export const NOW = Date.UTC(2026, 10, 22, 10, 42, 7);

export function message(given: Partial<Message> & Pick<Message, "id" | "contact">): Message {
  return {
    kind: "resident",
    author: "A. Khan",
    text: "Hello",
    at: NOW,
    delivery: "sent",
    trouble: "",
    maybe_twice: false,
    template: "",
    change: "",
    consent: null,
    files: [],
    ...given,
  };
}

export function contact(given: Partial<Contact> & Pick<Contact, "id">): Contact {
  return {
    queue: "repairs",
    queue_name: "Repairs",
    channel: "webchat",
    phase: "engaged",
    name: "A. Khan",
    address: "",
    language: "en",
    robot: false,
    emergency: false,
    arrived_at: NOW - 60_000,
    queued_at: NOW - 60_000,
    accepted_at: NOW - 30_000,
    answered_at: NOW - 20_000,
    ended_at: null,
    ended_by: "",
    wrap_up_until: null,
    reachable: true,
    reply_since: null,
    why: "Repairs level 4",
    messages: [],
    line: "webchat",
    parked_at: null,
    role: "holder",
    holder_name: "Joan Price",
    consult: null,
    callback: null,
    elsewhere: [],
    call: null,
    thread: null,
    ...given,
  };
}

/** A message thread whose resident may be written to for ever. */
export function thread(given: Partial<Thread> = {}): Thread {
  return {
    contact: "c1",
    ours: "Council texts",
    carried: true,
    opted_out: false,
    free_until: null,
    human_until: null,
    templates: [],
    one_way: "",
    comment: false,
    most_characters: null,
    ...given,
  };
}

/** A call that nobody is in yet. */
export function call(given: Partial<Call> = {}): Call {
  return {
    room: "offer-1",
    legs: [],
    recording: "off",
    recording_until: null,
    relay: false,
    rang_at: NOW - 90_000,
    number: "07700 900123",
    pay_link: "",
    failed: null,
    recordings: [],
    ...given,
  };
}

/** Somebody who has joined a call. */
export function leg(given: Partial<Leg> & Pick<Leg, "id" | "party">): Leg {
  return { name: "Joan Price", phase: "joined", since: NOW, held: false, muted: false, mode: null, ...given };
}

export function offer(given: Partial<Offer> & Pick<Offer, "id">): Offer {
  return {
    contact: `contact-of-${given.id}`,
    queue: "repairs",
    queue_name: "Repairs",
    channel: "webchat",
    name: "S. Moreau",
    language: "en",
    robot: false,
    emergency: false,
    queued_at: NOW - 22_000,
    waited_ms: 22_000,
    made_at: NOW,
    expires_at: NOW + 20_000,
    why: "Repairs level 4",
    preview: "Leak",
    note: "",
    callback: false,
    opted_out: false,
    ...given,
  };
}

/** A colleague asks about `contact`. */
export function question(given: Partial<Question> & Pick<Question, "contact">): Question {
  return {
    by_name: "Zoe Ade",
    queue: "rents",
    queue_name: "Rents",
    channel: "webchat",
    name: "T. Webb",
    language: "en",
    robot: false,
    emergency: false,
    asked_at: NOW,
    expires_at: NOW + 20_000,
    note: "Is she in arrears?",
    preview: "My rent",
    ...given,
  };
}

/** Zoe is asked; with `joined_at` she has come. */
export function consult(given: Partial<NonNullable<Contact["consult"]>> = {}): NonNullable<Contact["consult"]> {
  return { agent: "zoe", agent_name: "Zoe Ade", asked_at: NOW, expires_at: NOW + 20_000, joined_at: null, ...given };
}

export function snapshot(given: Partial<Snapshot> = {}): Snapshot {
  const queue = { open: true, waiting_count: 1, longest_since: null, share: 0.9, target_share: 0.95, counted: 100 };
  const outcomes = [
    { code: "raised", name: "Repair raised" },
    { code: "chased", name: "Repair chased" },
    { code: "advice", name: "Advice given" },
  ];
  return {
    now: NOW,
    centre: "Alderbrook Council",
    me: {
      id: "joan",
      name: "Joan Price",
      choice: "available",
      phase: "available",
      reason: "",
      since: NOW,
      team: "housing",
      skills: { repairs: 4 },
      contacts_count: 0,
      room: { webchat: 2 },
      parked_count: 0,
    },
    offers: [],
    contacts: [],
    queues: [
      { id: "repairs", name: "Repairs", outcomes, ...queue },
      { id: "rents", name: "Rents", outcomes: [], ...queue },
      { id: "registrars", name: "Registrars", outcomes: [], ...queue, open: false },
    ],
    colleagues: [
      { id: "joan", name: "Joan Price", phase: "available", robot: false },
      { id: "zoe", name: "Zoe Ade", phase: "available", robot: false },
      { id: "amir", name: "Amir Hassan", phase: "offline", robot: false },
      { id: "r1", name: "J. Patel", phase: "engaged", robot: true },
    ],
    consults: [],
    experts: null,
    ...given,
  };
}

/** Where files are, as a test says. */
export class TestFiles implements FilePorts {
  readonly known = new Map<string, About>();
  readonly added: [string, string][] = [];
  /** Why nothing is known, or taken; null: it is. */
  trouble: Error | null = null;
  /** What a file that is given to the centre waits for. */
  slow: Promise<void> = Promise.resolve();
  #pauses: (() => void)[] = [];

  about = (id: string): Promise<About> => {
    const found = this.known.get(id);
    if (this.trouble !== null) return Promise.reject(this.trouble);
    return found === undefined ? Promise.reject(new Error("away")) : Promise.resolve(found);
  };

  add = async (contact: string, file: File): Promise<About> => {
    await this.slow;
    if (this.trouble !== null) throw this.trouble;
    this.added.push([contact, file.name]);
    return about({ id: `sent-${this.added.length}` });
  };

  pause = (): Promise<void> => new Promise((resolve) => void this.#pauses.push(resolve));

  /** Let every pause pass. */
  async pass(): Promise<void> {
    for (const resolve of this.#pauses.splice(0)) resolve();
    await settled();
  }
}

/** A picture that is here. */
export function about(given: Partial<About> & Pick<About, "id">): About {
  return { state: "kept", use: "picture", kind: "image/jpeg", size_bytes: 120_000, trouble: "", ...given };
}

/** A desk whose centre is the test: it sees what was asked and decides what becomes of it. */
export class TestDesk {
  readonly asked: { type: string; data: Record<string, unknown>; id: string | undefined }[] = [];
  readonly said: [string, object][] = [];
  readonly news: News[] = [];
  readonly files = new TestFiles();
  readonly link: ReadonlySignal<Link> = signal<Link>({ phase: "live" });
  readonly store: DeskStore;
  /** What the centre answers; null: nothing yet. */
  answer: Outcome | null = { ok: true };
  /** Documents of the centre; by itself it is silent. */
  read: (path: string) => Promise<unknown> = () => new Promise(() => undefined);

  constructor(given: Partial<Snapshot> = {}, tab: Storage = emptyStorage(), browser: Storage = emptyStorage()) {
    const ports = {
      command: (type: string, data: object, id?: string): Promise<Outcome> => {
        this.asked.push({ type, data: data as Record<string, unknown>, id });
        return this.answer === null ? new Promise(() => undefined) : Promise.resolve(this.answer);
      },
      live: (type: string, data: object) => void this.said.push([type, data]),
      link: this.link,
      clock: new ServerClock(() => NOW),
      tab,
      browser,
      news: (news: News) => void this.news.push(news),
      files: this.files,
      read: (path: string) => this.read(path),
    };
    this.store = new DeskStore(ports, snapshot(given));
  }

  take(type: Frame["type"], data: unknown): void {
    this.store.take({ type, data } as Frame);
  }
}

/** A telephone whose provider is the test. */
export class TestPhone {
  readonly phone: Phone;
  readonly did: string[] = [];
  line: Line = {
    kind: "emulator",
    identity: "agent_1",
    token: "t1",
    expires_at: NOW + 3_600_000,
    socket: "/demo/phone/client",
    device: "browser",
    number: "",
  };
  hearing: Hearing = "granted";
  /** Why nothing can be asked of the centre; null: it can. */
  trouble: Error | null = null;
  ear: Ear | null = null;

  constructor(whose: "agent" | "supervisor" = "agent") {
    const note = (...said: readonly string[]): void => void this.did.push(said.join(" "));
    const answer = <T>(value: T): Promise<T> =>
      this.trouble === null ? Promise.resolve(value) : Promise.reject(this.trouble);
    const softphone: Softphone = {
      writes: true,
      renews: true,
      start: (token) => {
        note("start", token);
        return Promise.resolve();
      },
      renew: (token) => note("renew", token),
      accept: (call) => note("accept", call),
      reject: (call) => note("reject", call),
      press: (call, digits) => note("press", call, digits),
      mute: (call, muted) => note(muted ? "mute" : "unmute", call),
      say: (call, text) => note("say", call, text),
      stop: () => note("stop"),
    };
    this.phone = new Phone(
      {
        line: () => answer(this.line),
        choose: async (device, number) => {
          await answer(null);
          note("choose", device, number);
        },
        make: (_line, ear) => {
          this.ear = ear;
          return answer(softphone);
        },
        hearing: () => Promise.resolve(this.hearing),
        askHearing: () => Promise.resolve(this.hearing),
        now: () => NOW,
      },
      whose,
    );
  }

  /** It is on, and in a call for `contact`. */
  async talk(contact: string, call = "CA1"): Promise<Ear> {
    this.phone.start(signal(new Set([contact])));
    await settled();
    if (this.ear === null) throw new Error("the telephone is not on");
    this.ear.connected(true);
    this.ear.incoming({ call, contact, leg: "agent-3" });
    this.ear.began(call);
    return this.ear;
  }
}

export function emptyStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}

/** Let promises settle. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}
