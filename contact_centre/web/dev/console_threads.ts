/** Message threads to look at: texts whose delivery failed, who opted out, windows that shut, experts who are asked. */
import type { Contact, Message, Thread } from "../src/console/frames";

const HOUR = 3_600_000;

export const MESSAGE_DEFAULTS = {
  trouble: "",
  maybe_twice: false,
  template: "",
  change: "",
  consent: null,
  files: [],
} as const satisfies Partial<Message>;

function thread(given: Partial<Thread>): Thread {
  return {
    contact: "thread",
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

const TEMPLATES = [
  {
    id: "follow-up",
    text: "Hello {{1}}, this is Alderbrook Council. We have news about {{2}}. Reply here to go on.",
    language: "en",
  },
  {
    id: "follow-up-cy",
    text: "Helo {{1}}, Cyngor Alderbrook sydd yma. Mae gennym newyddion. Atebwch yma i fynd ymlaen.",
    language: "cy",
  },
];

const FOREIGN =
  "The file is not on the provider\u2019s own servers, so it was not fetched. Ask the resident to send it again as a " +
  "photo, or by email or post.";

const one = (id: string, name = ""): Message["files"][number] => ({ id, name, trouble: "" });

function said(now: number, ago_s: number, given: Partial<Message>): Message {
  const kind = given.kind ?? "resident";
  const author = kind === "resident" ? "07700 900123" : "Joan Price";
  return {
    contact: "thread",
    id: `thread.${ago_s}.${kind}`,
    kind,
    author,
    text: "",
    at: now - ago_s * 1000,
    delivery: "sent",
    ...MESSAGE_DEFAULTS,
    ...given,
  };
}

function messages(now: number): Message[] {
  return [
    said(now, 900, { text: "My tap drips and the floor is wet" }),
    said(now, 899, {
      kind: "centre",
      author: "",
      text: "Alderbrook Council: we have your message. Somebody will reply within 15 minutes. In an emergency ring 01632 960999.",
      delivery: "delivered",
    }),
    said(now, 600, { kind: "agent", text: "Hello, which room is it in?", delivery: "read" }),
    said(now, 550, { text: "", change: "taken_back" }),
    said(now, 500, { text: "The bathroom", change: "edited" }),
    said(now, 400, {
      kind: "question",
      text: "Who looks after mixer taps in the flats at Mill Lane?",
    }),
    said(now, 300, { kind: "advice", author: "Sam Okoro", text: "Kier do, on the housing line." }),
    said(now, 250, { kind: "question", text: "And out of hours?" }),
    said(now, 200, { kind: "echo", author: "", text: "Hi, we saw this on the page: somebody will come." }),
    said(now, 100, {
      kind: "agent",
      text: "We come on Tuesday at ten.",
      delivery: "undelivered",
      trouble: "The resident's phone could not be reached: it may be off. Try later, or ring them.",
    }),
    said(now, 60, { kind: "agent", text: "Somebody is at home, I hope?", delivery: "queued" }),
  ];
}

const SCENES: Readonly<Record<string, (now: number) => Partial<Contact>>> = {
  sms: () => ({ channel: "sms", thread: thread({ most_characters: 1600, one_way: "ALDERBROOK" }) }),
  opted_out: () => ({ channel: "sms", thread: thread({ opted_out: true, most_characters: 1600 }) }),
  files: (now) => ({
    channel: "whatsapp",
    messages: [
      said(now, 300, { text: "This is above the bath since Friday", files: [one("photo")] }),
      said(now, 240, { files: [one("voice")] }),
      said(now, 200, { files: [one("film")] }),
      said(now, 180, { files: [one("letter", "tenancy agreement 2024.pdf")] }),
      said(now, 100, {
        text: "<img src=x onerror=alert(1)> and the ceiling",
        files: [one("heic"), one("coming"), { ...one("bad"), trouble: FOREIGN }],
      }),
      said(now, 60, { kind: "agent", text: "Is it this valve?", files: [one("photo", "valve.jpg")] }),
    ],
  }),
  whatsapp: (now) => ({
    channel: "whatsapp",
    thread: thread({ free_until: now + 1.4 * HOUR, templates: TEMPLATES, most_characters: 1600 }),
  }),
  whatsapp_shut: (now) => ({
    channel: "whatsapp",
    thread: thread({ free_until: now - HOUR, templates: TEMPLATES, most_characters: 1600 }),
  }),
  messenger: (now) => ({
    channel: "messenger",
    name: "B. Rees",
    thread: thread({ free_until: now - HOUR, human_until: now + 90 * HOUR }),
  }),
  messenger_shut: (now) => ({
    channel: "messenger",
    name: "B. Rees",
    thread: thread({ free_until: now - 170 * HOUR, human_until: now - HOUR }),
  }),
};

/** The thread of the scene; null in the others. */
export function threadOf(scene: string, now: number): Partial<Contact> | null {
  const given = SCENES[scene]?.(now);
  if (given === undefined) return null;
  return { id: "thread", line: "message", name: "07700 900123", messages: messages(now), ...given };
}
