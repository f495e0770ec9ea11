/** A desk to look at. */
import { MESSAGE_DEFAULTS, threadOf } from "./console_threads";
import type { Call, Contact, Leg, Message, Offer, Question, Snapshot } from "../src/console/frames";

const MIN = 60_000;
const OUTCOMES = [
  ["emergency_raised", "Emergency repair raised"],
  ["repair_raised", "Repair raised"],
  ["repair_chased", "Repair chased"],
  ["advice", "Advice given"],
  ["survey", "Survey booked"],
  ["transferred_out", "Passed to another service"],
  ["no_reply", "Resident stopped replying"],
  ["complaint", "Complaint started"],
].map(([code = "", name = ""]) => ({ code, name }));

function message(
  contact: string,
  now: number,
  ago_s: number,
  kind: Message["kind"],
  text: string,
  delivery: Message["delivery"] = "read",
): Message {
  const author = kind === "resident" ? "A. Khan" : "Joan Price";
  const id = `${contact}.${ago_s}.${kind}`;
  return { contact, id, kind, author, text, at: now - ago_s * 1000, delivery, ...MESSAGE_DEFAULTS };
}

function contact(now: number, given: Partial<Contact> & Pick<Contact, "id">): Contact {
  return {
    queue: "repairs",
    queue_name: "Repairs",
    channel: "webchat",
    phase: "engaged",
    name: "",
    address: "",
    language: "en",
    robot: false,
    emergency: false,
    arrived_at: now - 5 * MIN,
    queued_at: now - 4 * MIN,
    accepted_at: now - 3 * MIN - 21_000,
    answered_at: now - 3 * MIN,
    ended_at: null,
    ended_by: "",
    wrap_up_until: null,
    reachable: true,
    reply_since: null,
    why: "To you because of Repairs level 4, and you have room for one more chat",
    callback: null,
    elsewhere: [],
    messages: [],
    line: "webchat",
    parked_at: null,
    role: "holder",
    holder_name: "Joan Price",
    consult: null,
    call: null,
    thread: null,
    ...given,
  };
}

/** Amir is asked, or has joined. */
function amir(now: number, joined: boolean): NonNullable<Contact["consult"]> {
  const joined_at = joined ? now - 20_000 : null;
  return { agent: "amir", agent_name: "Amir Hassan", asked_at: now - 6_000, expires_at: now + 14_000, joined_at };
}

/** What Joan's own conversation, or Amir's that she helps with, looks like in the scenes of a consult. */
function consulted(scene: string, now: number): Partial<Contact> {
  if (scene === "asking") return { consult: amir(now, false) };
  if (scene === "joined") return { consult: amir(now, true) };
  if (scene === "helping") return { role: "helper", holder_name: "Carys Davies", consult: amir(now, true) };
  return {};
}

function khan(now: number): Contact {
  const say = (ago: number, kind: Message["kind"], text: string, delivery?: Message["delivery"]): Message =>
    message("khan", now, ago, kind, text, delivery);
  return contact(now, {
    id: "khan",
    name: "A. Khan",
    address: "+447700900812",
    emergency: true,
    reply_since: now - 47_000,
    messages: [
      say(200, "resident", "Hello, we have had no heating since last night"),
      say(
        160,
        "agent",
        "I'm sorry to hear that. I'm Joan, I'll sort this out with you. Is everybody in the house all right?",
      ),
      say(110, "resident", "Cold! We have a baby of three months"),
      say(90, "note", "Boiler replaced in March, warranty job 88121. Treat as an emergency."),
      say(80, "line", "Marked as an emergency by Joan Price"),
      say(60, "agent", "Thank you. Is there any light or number showing on the boiler?", "delivered"),
      say(47, "resident", "The pressure light is red if that helps\nand it makes a clicking noise"),
    ],
  });
}

/** Who is in the call of the scenes of a call. */
function legs(scene: string, now: number): Leg[] {
  const leg = (given: Partial<Leg> & Pick<Leg, "id" | "party">): Leg => ({
    name: "",
    phase: "joined",
    since: now - 74_000,
    held: false,
    muted: false,
    mode: null,
    ...given,
  });
  const joan = leg({ id: "agent-1", party: "agent", name: "Joan Price", since: now - 76_000 });
  if (scene === "call_ringing") return [{ ...joan, phase: "ringing", since: now - 3_000 }];
  const resident = leg({ id: "resident-2", party: "resident", name: "07700 900812", held: scene === "call_held" });
  if (scene !== "call_held") return [joan, resident];
  return [
    joan,
    resident,
    leg({ id: "outside-3", party: "outside", name: "020 7946 0123", since: now - 21_000 }),
    leg({ id: "supervisor-4", party: "supervisor", name: "Morgan Lee", mode: "whisper", since: now - 9_000 }),
  ];
}

function phoned(scene: string, now: number): Contact {
  const voicemail = scene === "voicemail";
  const call: Call = {
    room: "r1",
    legs: voicemail || scene === "call_over" ? [] : legs(scene, now),
    recording: voicemail ? "off" : scene === "call_held" ? "paused" : "on",
    recording_until: scene === "call_held" ? now + 161_000 : null,
    relay: scene === "call_held",
    rang_at: now - 130_000,
    number: "07700 900812",
    pay_link: voicemail ? "" : "https://pay.alderbrook.example/rents",
    failed: scene === "call_held" ? { effect: "dial", text: "01632 960111 did not answer." } : null,
    recordings: voicemail || scene === "call_over" ? [{ id: "RE1", length_s: 34 }] : [],
  };
  const transcript =
    "Hello, it is Amina Khan of 12 Alder Court. The heating has been off since last night. Please ring me back.";
  return contact(now, {
    id: "phoned",
    channel: voicemail ? "voicemail" : "phone",
    line: voicemail ? "message" : "call",
    name: "07700 900812",
    address: "+447700900812",
    answered_at: scene === "call_ringing" || voicemail ? null : now - 74_000,
    accepted_at: now - 78_000,
    messages: voicemail
      ? [message("phoned", now, 300, "resident", transcript)]
      : [
          message("phoned", now, 60, "note", "Gas safety visit was missed twice, she works nights."),
          message("phoned", now, 40, "line", "The call is recorded"),
        ],
    call,
    ...(scene === "call_over"
      ? { phase: "wrap_up", ended_at: now - 12_000, ended_by: "resident", wrap_up_until: now + 78_000 }
      : {}),
  });
}

const NO_CALL: Call = {
  room: "",
  legs: [],
  recording: "off",
  recording_until: null,
  relay: false,
  rang_at: null,
  number: "",
  pay_link: "",
  failed: null,
  recordings: [],
};

/** The scenes of a call have it before everything else. */
function contacts(scene: string, now: number): Contact[] {
  const others = written(scene, now);
  const thread = threadOf(scene, now);
  if (thread !== null) {
    const number = thread.channel === "messenger" ? "" : "07700 900123";
    const call = { ...NO_CALL, number };
    return [contact(now, { id: "thread", reply_since: now - 500_000, call, ...thread }), ...others.slice(1)];
  }
  return scene.startsWith("call") || scene === "voicemail" ? [phoned(scene, now), ...others.slice(1)] : others;
}

function written(scene: string, now: number): Contact[] {
  if (scene === "empty" || scene === "missed") return [];
  const ended =
    scene === "wrap_up"
      ? ({
          phase: "wrap_up",
          ended_at: now - 12_000,
          ended_by: "resident",
          wrap_up_until: now + 78_000,
          reply_since: null,
        } as const)
      : {};
  return [
    { ...khan(now), ...ended, ...consulted(scene, now) },
    contact(now, {
      id: "okoro",
      name: "J. Okoro",
      queue: "waste",
      queue_name: "Waste",
      robot: true,
      reply_since: now - 12_000,
      messages: [message("okoro", now, 12, "resident", "Is it the blue bin this week?")],
    }),
    contact(now, {
      id: "price",
      name: "B. Price",
      channel: "sms",
      line: "message",
      phase: "parked",
      parked_at: now - 42 * MIN,
      messages: [message("price", now, 45 * 60, "resident", "My tap drips")],
    }),
    contact(now, {
      id: "evans",
      name: "Siân Evans",
      language: "cy",
      queue: "rents",
      queue_name: "Rents",
      reachable: false,
      messages: [
        message("evans", now, 600, "resident", "Bore da, mae gen i gwestiwn am fy rhent"),
        message("evans", now, 480, "agent", "Bore da Siân, how can I help?", "sent"),
      ],
    }),
    contact(now, {
      id: "anon",
      robot: true,
      phase: "wrap_up",
      ended_at: now - 40_000,
      ended_by: "agent",
      wrap_up_until: now + 50_000,
      messages: [message("anon", now, 50, "resident", "Thanks, bye")],
    }),
  ];
}

function offer(now: number, given: Partial<Offer>): Offer {
  return {
    id: "o1",
    contact: "moreau",
    queue: "repairs",
    queue_name: "Repairs",
    channel: "webchat",
    name: "S. Moreau",
    language: "en",
    robot: true,
    emergency: false,
    queued_at: now - 22_000,
    waited_ms: 22_000,
    made_at: now - 7_000,
    expires_at: now + 13_000,
    why: "To you because of Repairs level 4, you spoke on 18 November, and you have room for one more chat",
    preview: "Leak under the kitchen sink, the bucket is full and the neighbour below has water on the ceiling",
    note: "",
    callback: false,
    opted_out: false,
    ...given,
  };
}

function question(now: number): Question {
  return {
    contact: "webb",
    by_name: "Carys Davies",
    queue: "rents",
    queue_name: "Rents",
    channel: "webchat",
    name: "T. Webb",
    language: "cy",
    robot: false,
    emergency: false,
    asked_at: now - 5_000,
    expires_at: now + 15_000,
    note: "She says the boiler job of March was never closed. Can you see it?",
    preview: "Mae fy rhent wedi codi",
  };
}

export function snapshot(scene: string, now: number): Snapshot {
  const busy = ["busy", "refused", "two_offers"].includes(scene);
  const offers = busy ? [offer(now, {})] : [];
  if (scene === "two_offers")
    offers.push(
      offer(now, {
        id: "o2",
        contact: "price",
        name: "M. Price",
        emergency: true,
        language: "cy",
        note: "Gas smell reported to Rents first. Please ring the gas network.",
        made_at: now - 2_000,
        expires_at: now + 18_000,
        robot: false,
      }),
    );
  const share = {
    repairs: 0.8941,
    rents: 0.969,
    council_tax: 0.9499,
    waste: 0.988,
    planning: null,
    registrars: null,
  } as const;
  const names = {
    repairs: "Repairs",
    rents: "Rents",
    council_tax: "Council tax",
    waste: "Waste",
    planning: "Planning",
    registrars: "Registrars",
  } as const;
  const ids = Object.keys(names) as (keyof typeof names)[];
  const open = contacts(scene, now);
  return {
    now,
    centre: "Alderbrook Council",
    me: {
      id: "joan",
      name: "Joan Price",
      choice: scene === "missed" ? "not_ready" : "available",
      phase: scene === "missed" ? "not_ready" : "engaged",
      reason: scene === "missed" ? "missed" : "",
      since: now - 12 * MIN - 8_000,
      team: "housing",
      skills: { repairs: 4 },
      contacts_count: open.filter(({ phase }) => phase !== "parked").length,
      parked_count: open.filter(({ phase }) => phase === "parked").length,
      room: { webchat: 1, message: 0, call: 0 },
    },
    offers,
    consults: scene === "asked" ? [question(now)] : [],
    experts: [{ where: "C1", name: "Slack" }],
    contacts: open,
    queues: ids.map((id, index) => ({
      id,
      name: names[id],
      open: id !== "registrars",
      waiting_count: [4, 1, 2, 0, 0, 0][index] ?? 0,
      longest_since: null,
      share: share[id],
      target_share: 0.95,
      counted: share[id] === null ? 8 : 180,
      outcomes: OUTCOMES,
    })),
    colleagues: [
      { id: "joan", name: "Joan Price", phase: "engaged", robot: false },
      { id: "amir", name: "Amir Hassan", phase: "available", robot: false },
      { id: "carys", name: "Carys Davies", phase: "engaged", robot: false },
      { id: "r1", name: "J. Patel", phase: "wrap_up", robot: true },
      { id: "r2", name: "M. Osei", phase: "offline", robot: true },
      { id: "r3", name: "L. Brown", phase: "not_ready", robot: true },
    ],
  };
}
