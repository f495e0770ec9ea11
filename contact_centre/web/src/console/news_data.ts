/** What is worth a word in the corner, and how it is said. */
import { isOurs, residentName } from "./console_data";
import type { News } from "./desk_news";

interface Said {
  text: string;
  bad: boolean;
}

/**
 * The toast for `news`, or null when the screen shows it well enough by itself. `bad` stays until dismissed.
 *
 * @param open the contact on screen, whose conversation tells who comes and goes.
 */
export function newsText(news: News, open: string | null = null): Said | null {
  switch (news.kind) {
    case "offered":
    case "asked":
      return null;
    case "said": {
      const answer = news.message.kind === "advice" && news.contact.id !== open;
      return answer
        ? { text: `An expert answered your question about ${residentName(news.contact)}.`, bad: false }
        : null;
    }
    case "lost":
      return news.contact.id === open ? null : lost(news);
    case "offer_gone":
      return offerGone(news);
    case "contact_gone":
      return contactGone(news);
    case "question_gone":
      return questionGone(news);
    case "replied": {
      const said = replied(news);
      return news.contact.id === open && !said.bad ? null : said;
    }
    case "handed_over":
      return { text: `${news.by} handed ${residentName(news.contact)} over to you.`, bad: false };
  }
}

type Of<Kind extends News["kind"]> = Extract<News, { kind: Kind }>;

function lost({ contact, message }: Of<"lost">): Said {
  const what = message.kind === "question" ? "Your question about" : "A message to";
  return { text: `${what} ${residentName(contact)} did not get there. Open the contact to read why.`, bad: true };
}

function offerGone({ offer, reason }: Of<"offer_gone">): Said | null {
  const who = residentName(offer);
  if (reason === "timed_out") {
    return {
      text: `You missed the offer of ${who}. It goes to somebody else, and you are set to not ready.`,
      bad: true,
    };
  }
  return reason === "withdrawn" ? { text: `The offer of ${who} was taken back.`, bad: false } : null;
}

function contactGone({ contact, reason }: Of<"contact_gone">): Said | null {
  const who = residentName(contact);
  switch (reason) {
    case "returned":
      return isOurs(contact)
        ? { text: `${who} went back to the queue because you were not connected.`, bad: true }
        : { text: `${who} went back to the queue: ${contact.holder_name} lost the connection.`, bad: false };
    case "unparked":
      return { text: `${who} wrote again and went back to the queue: you had no room or were away.`, bad: false };
    case "transferred":
      return { text: `${who} was transferred.`, bad: false };
    case "ended":
      return { text: `The contact with ${who} was ended.`, bad: false };
    case "not_needed":
      return { text: `${contact.holder_name} goes on with ${who} alone. Thank you for helping.`, bad: false };
    case "disposed":
    case "left":
      return null;
  }
}

function questionGone({ question, reason }: Of<"question_gone">): Said | null {
  const about = `${question.by_name}’s question about ${residentName(question)}`;
  if (reason === "timed_out") return { text: `You missed ${about}. You are still available.`, bad: false };
  return reason === "withdrawn" ? { text: `${about} was taken back.`, bad: false } : null;
}

function replied({ contact, reply }: Of<"replied">): Said {
  const [name, who] = [reply.agent_name, residentName(contact)];
  switch (reply.reply) {
    case "joined":
      return { text: `${name} has joined you about ${who}.`, bad: false };
    case "declined":
      return { text: `${name} cannot help with ${who}${reply.reason === "" ? "" : `: ${reply.reason}`}.`, bad: true };
    case "timed_out":
      return { text: `${name} did not answer your question about ${who}. Ask somebody else.`, bad: true };
    case "left":
      return { text: `${name} has left. ${who} is with you alone.`, bad: false };
    case "lost":
      return { text: `${name} is gone. ${who} is with you alone.`, bad: true };
  }
}
