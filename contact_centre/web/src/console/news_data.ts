/** What is worth a word in the corner, and how it is said. */
import { residentName } from "./console_data";
import type { News } from "./desk";

/** The toast for `news`, or null when the screen shows it well enough by itself. `bad` stays until dismissed. */
export function newsText(news: News): { text: string; bad: boolean } | null {
  if (news.kind === "offer_gone") {
    const who = residentName(news.offer);
    if (news.reason === "timed_out") {
      const text = `You missed the offer of ${who}. It goes to somebody else, and you are set to not ready.`;
      return { text, bad: true };
    }
    return news.reason === "withdrawn" ? { text: `The offer of ${who} was taken back.`, bad: false } : null;
  }
  if (news.kind !== "contact_gone") return null;
  const who = residentName(news.contact);
  switch (news.reason) {
    case "returned":
      return { text: `${who} went back to the queue because you were not connected.`, bad: true };
    case "unparked":
      return { text: `${who} wrote again and went back to the queue: you had no room or were away.`, bad: false };
    case "transferred":
      return { text: `${who} was transferred.`, bad: false };
    case "ended":
      return { text: `The contact with ${who} was ended.`, bad: false };
    case "disposed":
      return null;
  }
}
