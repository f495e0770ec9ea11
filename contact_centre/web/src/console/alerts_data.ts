/** What alerts say, without the browser. */
import { channelName } from "../shared/icons";
import { plural } from "../shared/format";
import { residentName } from "./console_data";
import type { Offer } from "./frames";

/** `Webchat, Repairs, S. Moreau`. */
export function offerTitle(offer: Pick<Offer, "channel" | "queue_name" | "name">): string {
  return [channelName(offer.channel), offer.queue_name, residentName(offer)].join(", ");
}

/** What the tab says: the oldest offer every other second, else how much is unread. */
export function tabTitle(offers: readonly Offer[], unread: number, centre: string, second: number): string {
  const [offer] = offers;
  if (offer !== undefined && second % 2 === 0) return `▶ Offer: ${offer.queue_name}`;
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
