/** What happened between two states of a desk that the agent must notice even when they look elsewhere. */
import { type Desk, isOurs } from "./console_data";
import { isLost } from "./delivery_data";
import type {
  Contact,
  ContactGoneReason,
  Frame,
  Message,
  Offer,
  Question,
  QuestionGoneReason,
  Reply,
  Snapshot,
} from "./frames";

export type News =
  | { kind: "offered"; offer: Offer }
  | { kind: "offer_gone"; offer: Offer; reason: "accepted" | "declined" | "timed_out" | "withdrawn" }
  | { kind: "said"; contact: Contact; message: Message }
  | { kind: "contact_gone"; contact: Contact; reason: ContactGoneReason }
  | { kind: "asked"; question: Question }
  | { kind: "question_gone"; question: Question; reason: QuestionGoneReason }
  | { kind: "replied"; contact: Contact; reply: Reply }
  | { kind: "lost"; contact: Contact; message: Message }
  | { kind: "handed_over"; contact: Contact; by: string };

/** What `frame` brought, having led from `before` to `after`. */
export function newsOf(before: Desk, after: Desk, frame: Frame): readonly News[] {
  switch (frame.type) {
    case "snapshot":
      return missed(before, frame.data);
    case "offer":
      return before.offers.some(({ id }) => id === frame.data.id) ? [] : [{ kind: "offered", offer: frame.data }];
    case "offer_gone":
      return before.offers
        .filter(({ id }) => id === frame.data.id)
        .map((offer) => ({ kind: "offer_gone", offer, reason: frame.data.reason }));
    case "message":
      return having(after, frame.data.contact).map((contact) => ({ kind: "said", contact, message: frame.data }));
    case "contact":
      return having(before, frame.data.id)
        .filter((was) => !isOurs(was) && isOurs(frame.data))
        .map((was) => ({ kind: "handed_over", contact: frame.data, by: was.holder_name }));
    case "contact_gone":
      return having(before, frame.data.id).map((contact) => ({
        kind: "contact_gone",
        contact,
        reason: frame.data.reason,
      }));
    case "consult":
      return rings(before.consults, frame.data) ? [] : [{ kind: "asked", question: frame.data }];
    case "consult_gone":
      return before.consults
        .filter(({ contact }) => contact === frame.data.contact)
        .map((question) => ({ kind: "question_gone", question, reason: frame.data.reason }));
    case "consult_reply":
      return having(after, frame.data.contact).map((contact) => ({ kind: "replied", contact, reply: frame.data }));
    case "delivery":
      return having(after, frame.data.contact).flatMap((contact) => lost(before, contact, frame.data.message));
    case "me":
    case "thread":
    case "queue":
    case "colleague":
    case "typing":
      return [];
  }
}

function having(desk: Desk, id: string): readonly Contact[] {
  return desk.contacts.filter((contact) => contact.id === id);
}

/** The message did not get there, and the agent may be elsewhere by now. */
function lost(before: Desk, contact: Contact, id: string): readonly News[] {
  const was = having(before, contact.id).flatMap(({ messages }) => messages.filter((message) => message.id === id));
  const message = contact.messages.find((it) => it.id === id);
  const news = message !== undefined && isLost(message.delivery) && was.some(({ delivery }) => !isLost(delivery));
  return news ? [{ kind: "lost", contact, message }] : [];
}

function rings(questions: readonly Question[], { contact }: Question): boolean {
  return questions.some((question) => question.contact === contact);
}

/** What came and went while the line was down. */
function missed(before: Desk, now: Snapshot): readonly News[] {
  const among = (list: readonly Offer[], { id }: Offer): boolean => list.some((offer) => offer.id === id);
  const came: readonly News[] = [
    ...now.offers.filter((it) => !among(before.offers, it)).map((offer): News => ({ kind: "offered", offer })),
    ...now.consults.filter((it) => !rings(before.consults, it)).map((question): News => ({ kind: "asked", question })),
  ];
  const went: readonly News[] = [
    ...before.offers
      .filter((it) => !among(now.offers, it))
      .map((offer): News => ({ kind: "offer_gone", offer, reason: "withdrawn" })),
    ...before.consults
      .filter((it) => !rings(now.consults, it))
      .map((question): News => ({ kind: "question_gone", question, reason: "withdrawn" })),
  ];
  return [...came, ...went];
}
