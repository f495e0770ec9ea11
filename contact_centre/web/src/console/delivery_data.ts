/** How far a message got, as the engine counts it (routing/deciding/delivery.py), and the words for it. */
import type { Contact, Delivery, Message } from "./frames";

const RANK: Readonly<Record<Delivery, number>> = {
  queued: 0,
  sent: 1,
  delivered: 2,
  read: 3,
  undelivered: 1,
  failed: 1,
};

/** It ended there: it is not on the resident's device, and no news changes that. */
export function isLost(state: Delivery): boolean {
  return state === "undelivered" || state === "failed";
}

/** Whether a message that got as far as `was` can have become `becomes`: news comes in any order. */
export function goesOn(was: Delivery, becomes: Delivery): boolean {
  if (isLost(was)) return false;
  if (becomes === "failed") return true; // the engine says so of what was "read" only because its thread was
  return isLost(becomes) ? RANK[was] < RANK.delivered : RANK[becomes] > RANK[was];
}

/** STOP and START are obeyed, and nobody has to answer them. */
export function noReplyTo({ consent }: Message): boolean {
  return consent === "stop" || consent === "start";
}

/** The question to colleagues that waits for an answer; undefined where none does. */
export function openQuestion({ messages }: Pick<Contact, "messages">): Message | undefined {
  const last = messages.findLast(
    ({ kind, delivery }) => kind === "advice" || (kind === "question" && !isLost(delivery)),
  );
  return last?.kind === "question" ? last : undefined;
}

/** The same was said again later: whoever pressed twice would say it three times. */
export function isRepeated({ messages }: Pick<Contact, "messages">, message: Message): boolean {
  const place = messages.findIndex((it) => it.id === message.id);
  return messages.slice(place + 1).some((it) => it.kind === message.kind && it.text === message.text);
}
