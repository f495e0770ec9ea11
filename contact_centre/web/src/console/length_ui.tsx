/** How long what stands in the box is: in text messages where they are paid and sent by the message. */
import type { JSX } from "preact";
import { Button } from "../shared/action";
import { count, plural } from "../shared/format";
import type { Contact } from "./frames";
import { type Cost, costOf } from "./segments";
import { LONGEST_TEXT } from "./writing";

/** The longest text that the contact's channel takes. */
export function longest({ thread }: Pick<Contact, "thread">): number {
  return thread?.most_characters ?? LONGEST_TEXT;
}

interface LengthProps {
  contact: Contact;
  text: string;
  onReplace: (text: string) => void;
}

export function Length({ contact, text, onReplace }: LengthProps): JSX.Element | null {
  const most = longest(contact);
  const counted = contact.channel === "sms" && text !== "";
  const near = text.length >= most * 0.9;
  if (!counted && !near) return null;
  const over = text.length > most;
  return (
    <span class={over ? "small miss" : "small muted"}>
      {counted ? <Segments text={text} onReplace={onReplace} /> : null}
      {near ? (
        <span role="status">
          {counted ? " · " : ""}
          {over ? "▲ Too long: " : ""}
          {count(text.length)} of {count(most)} characters
        </span>
      ) : null}
    </span>
  );
}

function Segments({ text, onReplace }: Pick<LengthProps, "text" | "onReplace">): JSX.Element {
  const cost = costOf(text);
  return (
    <>
      {plural(cost.segments, "text")}, {plural(cost.left, "character")} left
      {cost.segments > cost.without ? (
        <>
          {" · "}
          <span class="risk">
            {costly(cost)} {cost.costly.length === 1 ? "makes" : "make"} it {plural(cost.segments, "text")} instead of{" "}
            {cost.without}
          </span>
          {plainer(text) === text ? null : (
            <Button kind="quiet" onClick={() => onReplace(plainer(text))}>
              Write it plainly
            </Button>
          )}
        </>
      ) : null}
    </>
  );
}

const SHOWN = 3;

function costly({ costly: all }: Cost): string {
  return all.length > SHOWN ? `${all.slice(0, SHOWN).join(" ")} …` : all.join(" ");
}

/** What word processors put in by themselves, and what it stands for. */
const PLAIN: Readonly<Record<string, string>> = {
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "–": "-",
  "—": "-",
  "…": "...",
  "\u00a0": " ",
};

function plainer(text: string): string {
  return Array.from(text, (character) => PLAIN[character] ?? character).join("");
}
