/** What the centre tells a console, checked at the boundary: agents/wire in TypeScript. */
import * as v from "valibot";

const Instant = v.number();
const Phase = v.picklist(["offline", "available", "not_ready", "offered", "engaged", "wrap_up"]);

const MeSchema = v.object({
  id: v.string(),
  name: v.string(),
  choice: v.picklist(["offline", "available", "not_ready"]),
  phase: Phase,
  reason: v.string(),
  since: Instant,
  team: v.string(),
  skills: v.record(v.string(), v.number()),
  contacts_count: v.number(),
  room: v.record(v.string(), v.number()),
  parked_count: v.optional(v.number(), 0),
});

/** What is said of a contact wherever it stands: offered, asked about, or with the agent. */
const ABOUT = {
  queue: v.string(),
  queue_name: v.string(),
  channel: v.string(),
  name: v.string(),
  language: v.string(),
  robot: v.boolean(),
  emergency: v.boolean(),
};

const OfferSchema = v.object({
  id: v.string(),
  contact: v.string(),
  ...ABOUT,
  queued_at: Instant,
  waited_ms: v.number(),
  made_at: Instant,
  expires_at: Instant,
  why: v.string(),
  preview: v.string(),
  note: v.string(),
  callback: v.optional(v.boolean(), false),
  opted_out: v.optional(v.boolean(), false),
});

const DeliverySchema = v.picklist(["queued", "sent", "delivered", "read", "undelivered", "failed"]);

const MessageSchema = v.object({
  contact: v.string(),
  id: v.string(),
  kind: v.picklist(["resident", "agent", "note", "line", "centre", "echo", "question", "advice"]),
  author: v.string(),
  text: v.string(),
  at: Instant,
  delivery: v.optional(DeliverySchema, "sent"),
  trouble: v.optional(v.string(), ""),
  maybe_twice: v.optional(v.boolean(), false),
  template: v.optional(v.string(), ""),
  change: v.optional(v.picklist(["", "taken_back", "edited"]), ""),
  consent: v.optional(v.nullable(v.picklist(["stop", "start", "help"])), null),
  files: v.optional(
    v.array(v.object({ id: v.string(), name: v.optional(v.string(), ""), trouble: v.optional(v.string(), "") })),
    [],
  ),
});

const ThreadSchema = v.object({
  contact: v.string(),
  ours: v.string(),
  carried: v.boolean(),
  opted_out: v.boolean(),
  free_until: v.nullable(Instant),
  human_until: v.nullable(Instant),
  templates: v.array(v.object({ id: v.string(), text: v.string(), language: v.string() })),
  one_way: v.string(),
  comment: v.boolean(),
  most_characters: v.nullable(v.number()),
});

const ConsultPartSchema = v.object({
  agent: v.string(),
  agent_name: v.string(),
  asked_at: Instant,
  expires_at: Instant,
  joined_at: v.nullable(Instant),
});

const LegSchema = v.object({
  id: v.string(),
  party: v.picklist(["resident", "agent", "colleague", "outside", "supervisor"]),
  name: v.string(),
  phase: v.picklist(["ringing", "joined"]),
  since: Instant,
  held: v.boolean(),
  muted: v.boolean(),
  mode: v.optional(v.nullable(v.picklist(["listen", "whisper", "barge"])), null),
});

const CallSchema = v.object({
  room: v.string(),
  legs: v.array(LegSchema),
  recording: v.picklist(["off", "on", "paused"]),
  recording_until: v.nullable(Instant),
  relay: v.boolean(),
  rang_at: v.nullable(Instant),
  number: v.string(),
  pay_link: v.string(),
  failed: v.nullable(v.object({ effect: v.string(), text: v.string() })),
  recordings: v.array(v.object({ id: v.string(), length_s: v.number() })),
});

const ContactSchema = v.object({
  id: v.string(),
  ...ABOUT,
  phase: v.picklist(["engaged", "wrap_up", "parked"]),
  address: v.string(),
  arrived_at: Instant,
  queued_at: Instant,
  accepted_at: Instant,
  answered_at: v.nullable(Instant),
  ended_at: v.nullable(Instant),
  ended_by: v.string(),
  wrap_up_until: v.nullable(Instant),
  reachable: v.boolean(),
  reply_since: v.nullable(Instant),
  why: v.string(),
  messages: v.array(MessageSchema),
  line: v.optional(v.picklist(["call", "webchat", "message"]), "webchat"),
  parked_at: v.optional(v.nullable(Instant), null),
  role: v.picklist(["holder", "helper"]),
  holder_name: v.string(),
  consult: v.nullable(ConsultPartSchema),
  callback: v.optional(
    v.nullable(v.object({ number: v.string(), attempt: v.number(), tries: v.number(), spoken: v.boolean() })),
    null,
  ),
  elsewhere: v.optional(
    v.array(v.object({ id: v.string(), channel: v.string(), queue_name: v.string(), queued_at: Instant })),
    [],
  ),
  call: v.optional(v.nullable(CallSchema), null),
  thread: v.optional(v.nullable(ThreadSchema), null),
});

const QuestionSchema = v.object({
  contact: v.string(),
  by_name: v.string(),
  ...ABOUT,
  asked_at: Instant,
  expires_at: Instant,
  note: v.string(),
  preview: v.string(),
});

const QueueSchema = v.object({
  id: v.string(),
  name: v.string(),
  open: v.boolean(),
  waiting_count: v.number(),
  longest_since: v.nullable(Instant),
  share: v.nullable(v.number()),
  target_share: v.number(),
  counted: v.number(),
  outcomes: v.array(v.object({ code: v.string(), name: v.string() })),
});

const ColleagueSchema = v.object({ id: v.string(), name: v.string(), phase: Phase, robot: v.boolean() });

const SnapshotSchema = v.object({
  now: Instant,
  centre: v.string(),
  me: MeSchema,
  offers: v.array(OfferSchema),
  contacts: v.array(ContactSchema),
  queues: v.array(QueueSchema),
  colleagues: v.array(ColleagueSchema),
  consults: v.array(QuestionSchema),
  experts: v.optional(v.nullable(v.array(v.object({ where: v.string(), name: v.string() }))), null),
});

const OfferGoneSchema = v.object({
  id: v.string(),
  reason: v.picklist(["accepted", "declined", "timed_out", "withdrawn"]),
});

const ContactGoneSchema = v.object({
  id: v.string(),
  reason: v.picklist(["disposed", "transferred", "ended", "returned", "unparked", "left", "not_needed"]),
});

const QuestionGoneSchema = v.object({
  contact: v.string(),
  reason: v.picklist(["joined", "declined", "timed_out", "withdrawn"]),
});

const ReplySchema = v.object({
  contact: v.string(),
  agent_name: v.string(),
  reply: v.picklist(["joined", "declined", "timed_out", "left", "lost"]),
  reason: v.string(),
});

const DeliveredSchema = v.object({
  contact: v.string(),
  message: v.string(),
  state: DeliverySchema,
  text: v.optional(v.string(), ""),
});

const TypingSchema = v.object({ contact: v.string() });

/** Every frame by its type, in the order of agents/wire. */
export const FRAMES = {
  snapshot: SnapshotSchema,
  me: MeSchema,
  offer: OfferSchema,
  offer_gone: OfferGoneSchema,
  contact: ContactSchema,
  contact_gone: ContactGoneSchema,
  consult: QuestionSchema,
  consult_gone: QuestionGoneSchema,
  consult_reply: ReplySchema,
  message: MessageSchema,
  delivery: DeliveredSchema,
  thread: ThreadSchema,
  queue: QueueSchema,
  colleague: ColleagueSchema,
  typing: TypingSchema,
} as const;

type FrameType = keyof typeof FRAMES;

export type Frame = { [T in FrameType]: { type: T; data: v.InferOutput<(typeof FRAMES)[T]> } }[FrameType];
export type Snapshot = v.InferOutput<typeof SnapshotSchema>;
export type Me = v.InferOutput<typeof MeSchema>;
export type Offer = v.InferOutput<typeof OfferSchema>;
export type Contact = v.InferOutput<typeof ContactSchema>;
/** The telephone's part in a contact. */
export type Call = v.InferOutput<typeof CallSchema>;
export type Leg = v.InferOutput<typeof LegSchema>;
export type ContactGoneReason = v.InferOutput<typeof ContactGoneSchema>["reason"];
/** A colleague's question that rings at us. */
export type Question = v.InferOutput<typeof QuestionSchema>;
export type QuestionGoneReason = v.InferOutput<typeof QuestionGoneSchema>["reason"];
/** What came of a question of ours. */
export type Reply = v.InferOutput<typeof ReplySchema>;
export type Message = v.InferOutput<typeof MessageSchema>;
/** What may be written to the resident of a message thread. */
export type Thread = v.InferOutput<typeof ThreadSchema>;
export type Template = Thread["templates"][number];
export type Delivery = v.InferOutput<typeof DeliverySchema>;
export type Queue = v.InferOutput<typeof QueueSchema>;
export type Colleague = v.InferOutput<typeof ColleagueSchema>;
export type AgentPhase = Me["phase"];

function isKnown(type: string): type is FrameType {
  return Object.hasOwn(FRAMES, type);
}

/** The frame, checked; null for a type that this version does not know yet. Throws `v.ValiError` for a wrong field. */
export function parseFrame(type: string, data: unknown): Frame | null {
  return isKnown(type) ? ({ type, data: v.parse(FRAMES[type], data) } as Frame) : null;
}
