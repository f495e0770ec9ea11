/** What the chat shows, and how each thing that happens changes it. No DOM, no clock, no socket. */
import type { Call, Closed, QueueChoice, ServerFrame, ServerMessage, Snapshot, Waiting } from "./frames";

/** How the line to the centre is. `unreachable`: it never was there. */
export type Line = "connecting" | "unreachable" | "live" | "lost";

/** A message on screen. `frame` is the id it was sent with from this tab; `id` is the centre's, once it has it. */
export interface Message {
  id: string | null;
  frame: string | null;
  kind: "resident" | "agent";
  author: string;
  text: string;
  at: number;
  state: "sending" | "sent" | "failed";
  /** The centre's last message when this one was written; it can only stand after that. */
  after: string | null;
}

export interface Chat {
  line: Line;
  phase: Snapshot["phase"];
  queue: string | null;
  queues: readonly QueueChoice[];
  agent: string;
  waiting: Waiting | null;
  closed: Closed | null;
  /** The call that the resident asked for. */
  call: Call | null;
  /** Waiting residents may ask to be rung. */
  callbacks: boolean;
  /** Languages in which a resident may ask for an agent who speaks them. */
  speakers: readonly string[];
  messages: readonly Message[];
  emergency: boolean;
  endsWithTab: boolean;
  agentTyping: boolean;
  /** It was with a person before and waits for another. */
  waitsAgain: boolean;
  /** An answer to the start form or the leave-a-message form is on its way. */
  beginning: boolean;
  rated: boolean;
  /** Why the last thing asked for was refused. */
  refused: string | null;
  /** The resident wants to begin anew although the last chat is still there. */
  anew: boolean;
  unread: number;
  visible: boolean;
}

export type Happening =
  | Exclude<ServerFrame, { type: "welcome" }>
  | { type: "line"; line: Line }
  | { type: "wrote"; frame: string; text: string; at: number }
  | { type: "restored"; messages: readonly Message[] }
  | { type: "sent"; frame: string }
  | { type: "failed"; frame: string; code: string }
  | { type: "dropped"; frame: string }
  | { type: "began"; queue: string }
  | { type: "refused"; code: string }
  | { type: "rated" }
  | { type: "anew" }
  | { type: "chose"; endsWithTab: boolean }
  | { type: "typing_over" }
  | { type: "seen"; visible: boolean };

/** Most messages reported as seen at once; the centre bears 20 frames a second. */
const MOST_REPORTED = 10;

export const NOTHING: Chat = {
  line: "connecting",
  phase: "none",
  queue: null,
  queues: [],
  agent: "",
  waiting: null,
  closed: null,
  call: null,
  callbacks: false,
  speakers: [],
  messages: [],
  emergency: false,
  endsWithTab: false,
  agentTyping: false,
  waitsAgain: false,
  beginning: false,
  rated: false,
  refused: null,
  anew: false,
  unread: 0,
  visible: false,
};

/** The chat after `what`. */
export function after(chat: Chat, what: Happening): Chat {
  switch (what.type) {
    case "snapshot":
      return afterSnapshot(chat, what.data);
    case "waiting":
      return {
        ...begun(chat),
        phase: "waiting",
        waiting: what.data,
        emergency: what.data.emergency,
        waitsAgain: chat.waitsAgain || chat.phase === "talking",
        agent: "",
      };
    case "answered":
      return { ...begun(chat), phase: "talking", waiting: null, call: null, agent: what.data.agent_name };
    case "message":
      return withMessage(chat, what.data);
    case "delivered":
      return changed(chat, what.data.id, { id: what.data.message, state: "sent" });
    case "typing":
      return { ...chat, agentTyping: true };
    case "closed":
      return {
        ...begun(chat),
        phase: "closed",
        waiting: null,
        call: null,
        closed: what.data,
        agentTyping: false,
        rated: false,
      };
    case "line":
      return { ...chat, line: what.line, agentTyping: chat.agentTyping && what.line === "live" };
    case "wrote":
      return { ...chat, refused: null, messages: [...chat.messages, written(chat, what)] };
    case "restored":
      return { ...chat, messages: merged(chat.messages, what.messages) };
    case "sent":
      return changed(chat, what.frame, { state: "sent" });
    case "failed":
      return afterFailure(chat, what);
    case "dropped":
      return { ...chat, refused: null, messages: chat.messages.filter(({ frame }) => frame !== what.frame) };
    case "began":
      return { ...chat, beginning: true, refused: null, queue: what.queue };
    case "refused":
      return { ...chat, beginning: false, refused: what.code };
    case "rated":
      return { ...chat, rated: true, refused: null };
    case "anew":
      return { ...chat, anew: true, refused: null, queue: null, emergency: false, messages: [], waitsAgain: false };
    case "chose":
      return { ...chat, endsWithTab: what.endsWithTab };
    case "typing_over":
      return { ...chat, agentTyping: false };
    case "seen":
      return { ...chat, visible: what.visible, unread: what.visible ? 0 : chat.unread };
  }
}

/** What is drawn: the phase, unless the resident asked to begin anew. */
export function viewOf(chat: Chat): "begin" | "waiting" | "talking" | "message_left" | "closed" {
  return chat.phase === "none" || chat.anew ? "begin" : chat.phase;
}

/** The chat goes on: the resident can write and leave. */
export function isOpen(chat: Chat): boolean {
  return chat.phase === "waiting" || chat.phase === "talking";
}

/** What the centre may not have got yet, to be kept over a reload. */
export function unsent(chat: Chat): readonly Message[] {
  return chat.messages.filter((message) => message.state === "sending");
}

/** The agent's messages that the resident has not been shown, in the order they came, newest last. */
export function unreadIds(chat: Chat): readonly string[] {
  const theirs = chat.messages.filter((message) => message.kind === "agent").map((message) => message.id);
  return theirs.slice(-Math.min(chat.unread, MOST_REPORTED) || theirs.length).flatMap((id) => id ?? []);
}

/** The agent's latest messages that `chat` has and `before` had not. */
export function newIds(chat: Chat, before: Chat): readonly string[] {
  const known = new Set(before.messages.map(({ id }) => id));
  const theirs = chat.messages.filter(({ id, kind }) => kind === "agent" && !known.has(id));
  return theirs.slice(-MOST_REPORTED).flatMap(({ id }) => id ?? []);
}

function begun(chat: Chat): Chat {
  return { ...chat, beginning: false, refused: null, anew: false };
}

function afterSnapshot(chat: Chat, now: Snapshot): Chat {
  const known = new Set(chat.messages.map((message) => message.id));
  const anew = chat.anew && (now.phase === "closed" || now.phase === "message_left");
  const messages = anew ? [] : now.messages.map(fromCentre);
  const news = chat.phase === "none" ? 0 : messages.filter(({ kind, id }) => kind === "agent" && !known.has(id)).length;
  return {
    ...chat,
    phase: now.phase,
    queue: now.queue,
    queues: now.queues,
    agent: now.agent_name,
    waiting: now.waiting,
    closed: now.closed,
    call: now.call,
    callbacks: now.callbacks,
    speakers: now.speakers,
    emergency: now.emergency && !anew,
    endsWithTab: now.ends_with_tab,
    beginning: chat.beginning && !["waiting", "talking", "message_left"].includes(now.phase),
    anew,
    messages: merged(messages, chat.messages),
    unread: chat.visible ? 0 : chat.unread + news,
  };
}

function fromCentre(message: ServerMessage): Message {
  return { ...message, frame: null, state: "sent", after: null };
}

/** A message that the centre has is sent, whatever became of its repeat. */
function afterFailure(chat: Chat, { frame, code }: { frame: string; code: string }): Chat {
  const has = chat.messages.some((message) => message.frame === frame && message.id !== null);
  return has ? chat : { ...changed(chat, frame, { state: "failed" }), refused: code };
}

function written(chat: Chat, { frame, text, at }: { frame: string; text: string; at: number }): Message {
  const last = chat.messages.findLast((message) => message.id !== null);
  return { id: null, frame, kind: "resident", author: "you", text, at, state: "sending", after: last?.id ?? null };
}

function withMessage(chat: Chat, data: ServerMessage): Chat {
  if (chat.messages.some((message) => message.id === data.id)) return chat;
  const theirs = data.kind === "agent";
  return {
    ...chat,
    messages: [...chat.messages, fromCentre(data)],
    agentTyping: chat.agentTyping && !theirs,
    unread: chat.unread + (theirs && !chat.visible ? 1 : 0),
  };
}

/** The centre's messages, then those of this tab that it does not have yet. */
function merged(centre: readonly Message[], own: readonly Message[]): readonly Message[] {
  const result = [...centre];
  for (const message of own.filter((one) => one.frame !== null)) {
    const earliest = result.findIndex((one) => message.after !== null && one.id === message.after) + 1;
    const place = result.findIndex((one, index) => index >= earliest && isSame(one, message));
    const same = result[place];
    if (same !== undefined) result[place] = { ...message, id: same.id, at: same.at, state: "sent" };
    else if (message.id === null) result.push(message);
  }
  return result;
}

/** Whether the centre's message `one` is what this tab wrote as `own`. */
function isSame(one: Message, own: Message): boolean {
  if (own.id !== null) return one.id === own.id;
  return one.kind === "resident" && one.frame === null && one.text === own.text;
}

function changed(chat: Chat, frame: string, change: Partial<Message>): Chat {
  const messages = chat.messages.map((message) => (message.frame === frame ? { ...message, ...change } : message));
  return { ...chat, messages };
}
