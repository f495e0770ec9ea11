/** What alerts say, without the browser. */
import { channelName } from "../shared/icons";
import { plural } from "../shared/format";
import { type Desk, questionId, residentName } from "./console_data";
import type { Offer, Question } from "./frames";

/** `Webchat, Repairs, S. Moreau`. */
export function offerTitle(offer: Pick<Offer, "channel" | "queue_name" | "name">): string {
  return [channelName(offer.channel), offer.queue_name, residentName(offer)].join(", ");
}

/** What rings until it is answered: an offer, or a colleague's question. */
export interface Ringing {
  id: string;
  title: string;
  body: string;
  /** The word for yes. */
  yes: string;
}

export function ringingOffer(offer: Offer): Ringing {
  const title = `${offer.emergency ? "Emergency: " : ""}${offerTitle(offer)}`;
  return { id: offer.id, title, body: [offer.preview, offer.why].filter(Boolean).join("\n"), yes: "Accept" };
}

export function ringingQuestion(question: Question): Ringing {
  const title = `${question.by_name} asks for your help`;
  const body = [question.note, offerTitle(question)].filter(Boolean).join("\n");
  return { id: questionId(question), title, body, yes: "Join" };
}

/** What the tab says: what rings every other second, else how much is unread. */
export function tabTitle(
  rings: Pick<Desk, "offers" | "consults">,
  unread: number,
  centre: string,
  second: number,
): string {
  const [[offer], [question]] = [rings.offers, rings.consults];
  if (offer !== undefined && second % 2 === 0) return `▶ Offer: ${offer.queue_name}`;
  if (question !== undefined && second % 2 === 0) return `▶ ${question.by_name} asks you`;
  const title = `Console, ${centre}`;
  return unread === 0 ? title : `(${unread}) ${title}`;
}

/** Spoken once when an offer comes. */
export function spokenOffer(offers: readonly Offer[]): string {
  const [offer] = offers;
  if (offer === undefined) return "";
  const urgent = offer.emergency ? "Emergency. " : "";
  const more = offers.length > 1 ? ` ${plural(offers.length, "offer")} in all.` : "";
  return `${urgent}New offer: ${offerTitle(offer)}. F2 accepts, Shift F2 declines.${more}`;
}

/** Spoken once when a colleague asks. Keys answer it only while nothing is offered. */
export function spokenQuestion({ offers, consults }: Pick<Desk, "offers" | "consults">): string {
  const [question] = consults;
  if (question === undefined) return "";
  const keys = offers.length === 0 ? " F2 joins, Shift F2 declines." : "";
  return `${question.by_name} asks for your help: ${offerTitle(question)}.${keys}`;
}
