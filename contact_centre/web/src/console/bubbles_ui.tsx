/** One thing said: by the resident, by staff, or on its way. What the agent wrote is not read back to them. */
import type { JSX } from "preact";
import { Button } from "../shared/action";
import { shortTime } from "../shared/format";
import { Icon, type IconName } from "../shared/icons";
import type { DeskStore } from "./desk";
import type { Delivery, Message } from "./frames";
import type { Unsent } from "./store_data";

const BUBBLES = { resident: "bubble", agent: "bubble mine", note: "bubble note", line: "line" } as const;

export function Bubble({ message, language }: { message: Message; language: string }): JSX.Element {
  const { kind, author, text, at } = message;
  return (
    <article class={BUBBLES[kind]} aria-live={kind === "resident" ? undefined : "off"}>
      {kind === "note" ? <NoteHead /> : <span class="unseen">{kind === "agent" ? "You" : author} said: </span>}
      <p class="bubble-text" lang={kind === "resident" ? language : undefined}>
        {text}
      </p>
      <p class="bubble-foot">
        {kind === "note" ? `${author}, ` : ""}
        <time dateTime={new Date(at).toISOString()}>{shortTime(at)}</time>
        {kind === "agent" ? <Delivered state={message.delivery} /> : null}
      </p>
    </article>
  );
}

function NoteHead(): JSX.Element {
  return (
    <p class="note-head">
      <Icon name="note" /> Note, only staff see this
    </p>
  );
}

const DELIVERIES: Readonly<Record<Delivery, readonly [IconName, string]>> = {
  sent: ["check", "sent"],
  delivered: ["check_twice", "delivered"],
  read: ["check_twice", "read"],
};

function Delivered({ state }: { state: Delivery }): JSX.Element {
  const [icon, word] = DELIVERIES[state];
  return (
    <span class={state === "read" ? "live" : ""}>
      {" · "}
      <Icon name={icon} /> {word}
    </span>
  );
}

function onItsWay({ kind, accepted }: Unsent): string {
  if (kind === "note") return accepted ? "saved" : "saving …";
  return accepted ? "sent" : "sending …";
}

/** Shown at once, pending until the centre has it; a refusal stands where the message stands. */
export function OnItsWay({ unsent, store }: { unsent: Unsent; store: DeskStore }): JSX.Element {
  const { text, kind, refusal, accepted } = unsent;
  return (
    <article
      class={`${kind === "note" ? "bubble note" : "bubble mine"} ${refusal === null ? "pending" : "refused"}`}
      aria-live="off"
    >
      {kind === "note" ? <NoteHead /> : null}
      <p class="bubble-text">{text}</p>
      {refusal === null ? (
        <p class="bubble-foot">
          <Icon name={accepted ? "check" : "clock"} /> {onItsWay(unsent)}
        </p>
      ) : (
        <div class="bubble-foot" role="alert">
          <p class="miss">
            <b>{kind === "note" ? "Not saved." : "Not sent."}</b> {refusal}
          </p>
          <Button onClick={() => store.writing.again(unsent)}>Try again</Button>
          <Button onClick={() => store.writing.putBack(unsent)}>Edit</Button>
          <Button onClick={() => store.writing.discard(unsent.id)}>Delete</Button>
        </div>
      )}
    </article>
  );
}
