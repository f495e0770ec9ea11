/** A phone that texts, as its socket tells it. No DOM. */
import * as v from "valibot";

const DRAWN = /^image\/(jpeg|png|gif|webp)$/;

const picture = v.object({ kind: v.string(), data: v.string() });

const letter = v.object({
  id: v.string(),
  mine: v.boolean(),
  text: v.string(),
  at: v.number(),
  state: v.picklist(["sending", "taken", "failed", "sent", "delivered", "read"]),
  pictures: v.optional(v.array(picture), []),
});

const channel = v.object({ channel: v.string(), ours: v.string(), suggested: v.string() });

const FrameSchema = v.variant("type", [
  v.object({ type: v.literal("ready"), channels: v.array(channel) }),
  v.object({ type: v.literal("thread"), channel: v.string(), from: v.string(), letters: v.array(letter) }),
  v.object({ type: v.literal("letter"), letter }),
  v.object({ type: v.literal("refused"), text: v.string() }),
]);

export type Frame = v.InferOutput<typeof FrameSchema>;
export type Letter = v.InferOutput<typeof letter>;
/** A file in base64: a picture, or what else the centre sends. A resident's is a picture of at most 600 kB before. */
export type Picture = v.InferOutput<typeof picture>;
/** A way to write: the centre's address, and who may write there who has no wish. */
export type Channel = v.InferOutput<typeof channel>;

/** What the page says. */
export type Said =
  | { type: "use"; channel: string; from: string }
  | { type: "write"; text: string; picture: Picture | null }
  | { type: "switch"; on: boolean };

export interface Phone {
  /** There is a line to the demo. */
  there: boolean;
  channels: readonly Channel[];
  /** What is written by now, and as whom; empty before the first answer. */
  channel: string;
  from: string;
  on: boolean;
  letters: readonly Letter[];
  /** Why the last thing that was asked for is not possible; empty where it was. */
  refusal: string;
}

export const START: Phone = {
  there: false,
  channels: [],
  channel: "",
  from: "",
  on: true,
  letters: [],
  refusal: "",
};

/** Whether a browser draws it; anything else is only named. */
export function isDrawn({ kind }: Picture): boolean {
  return DRAWN.test(kind);
}

export const MOST_LETTERS = 1600;
export const MOST_PICTURE_BYTES = 600_000;

/** Something to try, for whoever does not know what to write. */
export const EXAMPLES = ["The brown bin was not emptied.", "I smell gas!", "STOP", "START"] as const;

const OFF: Readonly<Record<string, string>> = {
  sms: "My phone is off",
  whatsapp: "My phone is off",
  messenger: "I have blocked the page",
  instagram: "I have blocked the account",
};

/** How a resident can be out of reach on a channel; empty where they cannot. */
export function offName(name: string): string {
  return OFF[name] ?? "";
}

const OWN_NAMES: Readonly<Record<string, string>> = {
  sms: "Number you text from",
  whatsapp: "Number you write from",
};

/** What a resident is known by on a channel. */
export function ownName(name: string): string {
  return OWN_NAMES[name] ?? "Name you write under";
}

/** What a frame says; null for one that cannot be read. */
export function readFrame(text: string): Frame | null {
  try {
    const found = v.safeParse(FrameSchema, JSON.parse(text));
    return found.success ? found.output : null;
  } catch {
    return null;
  }
}

/** The phone after a frame. */
export function after(phone: Phone, frame: Frame): Phone {
  switch (frame.type) {
    case "ready":
      return { ...phone, there: true, channels: frame.channels };
    case "thread":
      if (phone.channel !== "" && frame.channel !== phone.channel) return phone; // another was chosen since
      return {
        ...phone,
        channel: frame.channel,
        from: frame.from,
        on: true,
        letters: frame.letters,
        refusal: "",
      };
    case "letter":
      return { ...phone, letters: put(phone.letters, frame.letter) };
    case "refused":
      return { ...phone, refusal: frame.text };
  }
}

/** The phone after something the visitor did. Another channel is shown at once, empty until its thread is here. */
export function own(phone: Phone, said: Said): Phone {
  switch (said.type) {
    case "use":
      if (said.channel === phone.channel) return { ...phone, refusal: "" };
      return { ...phone, channel: said.channel, from: said.from, on: true, letters: [], refusal: "" };
    case "switch":
      return { ...phone, on: said.on, refusal: "" };
    case "write":
      return { ...phone, refusal: "" };
  }
}

/** The centre's address on the channel in use. */
export function ours(phone: Phone): string {
  return phone.channels.find((one) => one.channel === phone.channel)?.ours ?? "";
}

/** How far a letter got, in words. What the centre wrote tells the centre so. */
export function stateText({ mine, state }: Letter): string {
  switch (state) {
    case "sending":
      return "Sending";
    case "taken":
      return "Delivered";
    case "failed":
      return "Not delivered";
    case "sent":
      return mine ? "Sent" : "The centre sees that it was sent";
    case "delivered":
      return mine ? "Delivered" : "The centre sees that it arrived";
    case "read":
      return mine ? "Read" : "The centre sees that you read it";
  }
}

/** What is going on, in a sentence. */
export function phoneText(phone: Phone): string {
  if (!phone.there) return "The demo’s phone cannot be reached. Trying again.";
  if (phone.channel === "") return "The centre is not written to in this demo.";
  if (!phone.on) return `${offName(phone.channel)}: nothing reaches you.`;
  return `You write to ${ours(phone)} as ${phone.from}.`;
}

function put(letters: readonly Letter[], letter: Letter): readonly Letter[] {
  return letters.some((one) => one.id === letter.id)
    ? letters.map((one) => (one.id === letter.id ? letter : one))
    : [...letters, letter];
}
