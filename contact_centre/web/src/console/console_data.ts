/** What a console knows: each frame folds into a new state, and lists are ordered here. No DOM, no clock. */
import { unbroken } from "../shared/format";
import { without } from "../shared/records";
import { goesOn, noReplyTo } from "./delivery_data";
import type { Colleague, Contact, Delivery, Frame, Me, Message, Offer, Question, Queue, Snapshot } from "./frames";

export interface Desk {
  centre: string;
  me: Me;
  /** Oldest first: the first is the one that F2 accepts. */
  offers: readonly Offer[];
  contacts: readonly Contact[];
  queues: readonly Queue[];
  colleagues: readonly Colleague[];
  /** Questions of colleagues, oldest first: the first is the one that F2 accepts when nothing is offered. */
  consults: readonly Question[];
  /** Where colleagues in a workspace can be asked; null in a centre without one. */
  experts: Snapshot["experts"];
  /** When each resident was last seen typing, by contact, server's time. */
  typing: Readonly<Record<string, number>>;
}

const TYPING_MS = 6_000;

/** A whole desk, as the centre sees it. */
export function laidOut(snapshot: Snapshot): Desk {
  return { ...snapshot, offers: byAge(snapshot.offers), typing: {} };
}

/** The desk after `frame`, heard at `now`, server's time. */
export function fold(desk: Desk, frame: Frame, now: number): Desk {
  switch (frame.type) {
    case "snapshot":
      return laidOut(frame.data);
    case "me":
      return { ...desk, me: frame.data };
    case "offer":
      return { ...desk, offers: byAge(upsert(desk.offers, frame.data)) };
    case "offer_gone":
      return { ...desk, offers: desk.offers.filter(({ id }) => id !== frame.data.id) };
    case "contact":
      return { ...desk, contacts: upsert(desk.contacts, frame.data) };
    case "contact_gone":
      return { ...desk, contacts: desk.contacts.filter(({ id }) => id !== frame.data.id) };
    case "consult":
      return { ...desk, consults: [...othersThan(desk.consults, frame.data), frame.data].toSorted(byAsking) };
    case "consult_gone":
      return { ...desk, consults: othersThan(desk.consults, frame.data) };
    case "consult_reply":
      return desk;
    case "message":
      return withMessage(desk, frame.data);
    case "delivery":
      return change(desk, frame.data.contact, (contact) => delivered(contact, frame.data));
    case "thread":
      return change(desk, frame.data.contact, (contact) => ({ ...contact, thread: frame.data }));
    case "queue":
      return { ...desk, queues: upsert(desk.queues, frame.data) };
    case "colleague":
      return { ...desk, colleagues: upsert(desk.colleagues, frame.data) };
    case "typing":
      return { ...desk, typing: { ...desk.typing, [frame.data.contact]: now } };
  }
}

function upsert<T extends { id: string }>(list: readonly T[], item: T): readonly T[] {
  const known = list.some(({ id }) => id === item.id);
  return known ? list.map((old) => (old.id === item.id ? item : old)) : [...list, item];
}

function othersThan(questions: readonly Question[], { contact }: { contact: string }): readonly Question[] {
  return questions.filter((question) => question.contact !== contact);
}

function byAsking(a: Question, b: Question): number {
  return a.asked_at - b.asked_at || a.contact.localeCompare(b.contact);
}

function byAge(offers: readonly Offer[]): readonly Offer[] {
  return offers.toSorted((a, b) => a.made_at - b.made_at || a.queued_at - b.queued_at || a.id.localeCompare(b.id));
}

function change(desk: Desk, id: string, how: (contact: Contact) => Contact): Desk {
  return { ...desk, contacts: desk.contacts.map((contact) => (contact.id === id ? how(contact) : contact)) };
}

function withMessage(desk: Desk, message: Message): Desk {
  const typing = message.kind === "resident" ? without(desk.typing, message.contact) : desk.typing;
  return { ...change(desk, message.contact, (contact) => heard(contact, message)), typing };
}

function heard(contact: Contact, message: Message): Contact {
  const messages = upsert(contact.messages, message).toSorted((a, b) => a.at - b.at);
  if (message.kind === "agent" || message.kind === "echo") return { ...contact, messages, reply_since: null };
  if (message.kind === "resident" && !noReplyTo(message))
    return { ...contact, messages, reply_since: contact.reply_since ?? message.at };
  return { ...contact, messages };
}

function delivered(contact: Contact, news: { message: string; state: Delivery; text: string }): Contact {
  const raise = (message: Message): Message =>
    message.id === news.message && goesOn(message.delivery, news.state)
      ? { ...message, delivery: news.state, trouble: news.text }
      : message;
  return { ...contact, messages: contact.messages.map(raise) };
}

export interface Groups {
  /** On the telephone, or about to be. */
  calls: readonly Contact[];
  /** The resident waits for a reply, longest first. */
  needs_reply: readonly Contact[];
  /** We wait for the resident, the latest word first. */
  waiting: readonly Contact[];
  /** Threads laid aside until their residents write, the one parked last first. */
  parked: readonly Contact[];
  /** A colleague holds it and we help, the latest word first. */
  helping: readonly Contact[];
  /** The conversation is over, the first to run out of time first. */
  wrap_up: readonly Contact[];
}

/** Whether the contact may be parked: nobody sits and waits in a message thread. */
export function isThread({ line }: Pick<Contact, "line">): boolean {
  return line === "message";
}

/** What an agent who leaves would leave behind: their own contacts, save threads that wait for their residents. */
export function carried(contacts: readonly Contact[]): readonly Contact[] {
  return contacts.filter((contact) => isOurs(contact) && contact.phase !== "parked");
}

export function grouped(contacts: readonly Contact[]): Groups {
  const held = contacts.filter((contact) => contact.phase === "engaged" && isOurs(contact));
  const engaged = held.filter((contact) => !isCall(contact));
  const since = ({ reply_since, accepted_at }: Contact): number => reply_since ?? accepted_at;
  const until = ({ wrap_up_until, ended_at }: Contact): number => wrap_up_until ?? ended_at ?? Infinity;
  return {
    calls: held.filter(isCall).toSorted((a, b) => a.accepted_at - b.accepted_at),
    needs_reply: engaged.filter(needsReply).toSorted((a, b) => since(a) - since(b)),
    waiting: engaged.filter((contact) => !needsReply(contact)).toSorted((a, b) => lastAt(b) - lastAt(a)),
    parked: contacts
      .filter((contact) => contact.phase === "parked" && isOurs(contact))
      .toSorted((a, b) => (b.parked_at ?? 0) - (a.parked_at ?? 0)),
    helping: contacts.filter((contact) => !isOurs(contact)).toSorted((a, b) => lastAt(b) - lastAt(a)),
    wrap_up: contacts.filter(({ phase }) => phase === "wrap_up").toSorted((a, b) => until(a) - until(b)),
  };
}

/** We hold it; else we only help whoever does. */
export function isOurs({ role }: Pick<Contact, "role">): boolean {
  return role === "holder";
}

/** It is spoken now: somebody is in its call, or is about to be. */
export function isCall({ channel, call }: Pick<Contact, "channel" | "call">): boolean {
  return channel === "phone" || (call !== null && call.legs.length > 0);
}

/** A contact nobody has answered yet needs a reply too, even if the resident wrote nothing. */
function needsReply({ reply_since, answered_at }: Contact): boolean {
  return reply_since !== null || answered_at === null;
}

/** Since when the resident has waited for a word of ours, ms; null when they have not. */
export function waitsSince(contact: Contact): number | null {
  if (contact.phase !== "engaged" || !isOurs(contact) || isCall(contact) || !needsReply(contact)) return null;
  return contact.reply_since ?? contact.accepted_at;
}

function lastAt(contact: Contact): number {
  return lastSaid(contact)?.at ?? contact.accepted_at;
}

/** The last thing said, notes and lines of the centre aside. */
export function lastSaid(contact: Contact): Message | undefined {
  return contact.messages.findLast(({ kind }) => kind === "resident" || kind === "agent" || kind === "echo");
}

/** All contacts in the order the list shows them. */
export function inOrder(contacts: readonly Contact[]): readonly Contact[] {
  const { calls, needs_reply, waiting, helping, wrap_up, parked } = grouped(contacts);
  return [...calls, ...needs_reply, ...waiting, ...helping, ...wrap_up, ...parked];
}

/** The contact `by` places further down the list, round the ends. */
export function neighbour(contacts: readonly Contact[], id: string | null, by: 1 | -1): string | null {
  const order = inOrder(contacts);
  if (order.length === 0) return null;
  const at = order.findIndex((contact) => contact.id === id);
  const to = at === -1 ? (by === 1 ? 0 : order.length - 1) : (at + by + order.length) % order.length;
  return order[to]?.id ?? null;
}

/** The agent has still to say whether they spoke to the resident they ring back. */
export function isRinging({ phase, callback }: Pick<Contact, "phase" | "callback">): boolean {
  return phase === "engaged" && callback !== null && !callback.spoken;
}

export function isTyping(desk: Desk, contact: string, now: number): boolean {
  const at = desk.typing[contact];
  return at !== undefined && now - at < TYPING_MS;
}

/** How many messages of the resident's there are; what was seen is counted the same way. */
export function residentCount(contact: Contact): number {
  return contact.messages.filter(({ kind }) => kind === "resident").length;
}

/** `A. Khan`, or what stands for a resident who gave no name: the number that they rang from, if any. */
export function residentName({ name }: Pick<Contact, "name">): string {
  return name === "" ? "Resident" : unbroken(name);
}

/** What a question is known by, beside offers: where it is answered, and in a desktop notification. */
export function questionId({ contact }: Pick<Question, "contact">): string {
  return `consult.${contact}`;
}
