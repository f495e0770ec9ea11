/** A copy of the conversation as plain text. */
import type { Message } from "./chat_data";
import type { Texts } from "./text";
import { dateInWords, timeOfDay } from "./words_data";

export interface About {
  centre: string;
  timezone: string;
  now: number;
}

/** The text file a resident keeps. */
export function transcript(t: Texts, messages: readonly Message[], { centre, timezone, now }: About): string {
  const date = dateInWords(t, messages[0]?.at ?? now, timezone);
  const heading = `${t("chat.transcript_heading", { centre })}, ${date}`;
  const lines = messages
    .filter((message) => message.state === "sent")
    .map(({ at, kind, author, text }) => {
      const who = kind === "resident" ? t("chat.you") : author;
      return `[${timeOfDay(at, timezone)}] ${who}: ${text.replaceAll("\n", "\r\n        ")}`;
    });
  return [heading, "", ...lines, ""].join("\r\n");
}

/** Have the browser save `text` as a file. */
export function saveAs(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
