/** Frames of `/chat/socket`, checked where they come in. They mirror channels/webchat/wire.py. */
import * as v from "valibot";

const Instant = v.number();
const ByLanguage = v.record(v.string(), v.string());

const QueueChoice = v.object({
  id: v.string(),
  name: ByLanguage,
  open: v.boolean(),
  next_open: v.nullable(Instant),
  message: ByLanguage,
});

const Message = v.object({
  id: v.string(),
  kind: v.picklist(["resident", "agent"]),
  author: v.string(),
  text: v.string(),
  at: Instant,
});

const Waiting = v.object({
  position: v.number(),
  band_s: v.nullable(v.tuple([v.number(), v.number()])),
  emergency: v.boolean(),
  overtaken: v.boolean(),
  unstaffed: v.optional(v.picklist(["", "nobody", "speaker"]), ""),
});

const Call = v.object({
  number: v.string(),
  ringing: v.boolean(),
  agent_name: v.string(),
  again_at: v.nullable(Instant),
  within_s: v.number(),
});

const Closed = v.object({
  reason: v.picklist(["ended", "left", "unreachable", "closed", "shut", "unstaffed", "callback_missed"]),
  next_open: v.nullable(Instant),
  message: v.string(),
  may_rate: v.boolean(),
});

const Snapshot = v.object({
  now: Instant,
  phase: v.picklist(["none", "waiting", "talking", "message_left", "closed"]),
  queue: v.nullable(v.string()),
  emergency: v.boolean(),
  ends_with_tab: v.boolean(),
  agent_name: v.string(),
  waiting: v.nullable(Waiting),
  closed: v.nullable(Closed),
  messages: v.array(Message),
  queues: v.array(QueueChoice),
  call: v.optional(v.nullable(Call), null),
  callbacks: v.optional(v.boolean(), false),
  speakers: v.optional(v.array(v.string()), []),
});

const Frame = v.variant("type", [
  v.object({ type: v.literal("welcome"), data: v.object({ token: v.string() }) }),
  v.object({ type: v.literal("snapshot"), data: Snapshot }),
  v.object({ type: v.literal("waiting"), data: Waiting }),
  v.object({ type: v.literal("answered"), data: v.object({ agent_name: v.string() }) }),
  v.object({ type: v.literal("message"), data: Message }),
  v.object({ type: v.literal("delivered"), data: v.object({ id: v.string(), message: v.string() }) }),
  v.object({ type: v.literal("typing"), data: v.unknown() }),
  v.object({ type: v.literal("closed"), data: Closed }),
]);

export type ServerFrame = v.InferOutput<typeof Frame>;
export type ServerMessage = v.InferOutput<typeof Message>;
export type QueueChoice = v.InferOutput<typeof QueueChoice>;
export type Waiting = v.InferOutput<typeof Waiting>;
export type Call = v.InferOutput<typeof Call>;
export type Closed = v.InferOutput<typeof Closed>;
export type Snapshot = v.InferOutput<typeof Snapshot>;

/** The frame, checked. Throws when the server says what this version of the chat does not understand. */
export function parseFrame(type: string, data: unknown): ServerFrame {
  return v.parse(Frame, { type, data });
}
