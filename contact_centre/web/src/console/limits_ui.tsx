/** What stands in the way of writing to a resident: they asked for none, a window that shuts or has shut. And what does help. */
import type { JSX } from "preact";
import { Button, Refusal } from "../shared/action";
import { roughly } from "../shared/format";
import { channelName, Icon } from "../shared/icons";
import { Mark } from "../shared/mark";
import { controls } from "./call_data";
import { residentName } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact, Thread } from "./frames";
import type { Screen } from "./screen";
import { type MayWrite, mayWrite } from "./thread_data";

interface LimitsProps {
  contact: Contact;
  store: DeskStore;
  screen: Screen;
}

/** Above the box while a message is written, not a note. Nothing where nothing is in the way. */
export function Limits(props: LimitsProps): JSX.Element | null {
  const { contact, store, screen } = props;
  const may = mayWrite(contact, store.ports.clock.second.value);
  if (contact.thread === null || contact.phase === "wrap_up") return null;
  const words = limitWords(may, contact);
  return (
    <>
      {words === null ? null : (
        <div class={isShut(may) ? "limit shut" : "limit"}>
          <p role={isShut(may) ? "status" : undefined}>
            <Mark level={isShut(may) ? "miss" : "risk"} /> {words}
          </p>
          {may.kind === "templates" ? (
            <Button kind="go" shortcut="Alt+O" onClick={() => screen.show("approved")}>
              Choose an approved text
            </Button>
          ) : null}
          {isShut(may) ? <RingThem {...props} /> : null}
        </div>
      )}
      {isShut(may)
        ? null
        : caveats(contact.thread).map((caveat) => (
            <div key={caveat} class="limit">
              <p>
                <Mark level="risk" /> {caveat}
              </p>
            </div>
          ))}
    </>
  );
}

/** What is true of every message in the thread. */
function caveats({ one_way, comment }: Thread): readonly string[] {
  return [
    ...(one_way === ""
      ? []
      : [`They see ${one_way} as the sender: replies do not reach us. Say how they can reach you.`]),
    ...(comment
      ? [
          "They wrote this below a post. Your answer goes to them alone, and only one is taken until they reply: say all of " +
            "it at once.",
        ]
      : []),
  ];
}

function isShut({ kind }: MayWrite): boolean {
  return kind !== "free" && kind !== "person";
}

function limitWords(may: MayWrite, contact: Contact): string | null {
  const [who, channel] = [residentName(contact), channelName(contact.channel)];
  switch (may.kind) {
    case "free":
      return may.endsInMs === null ? null : `You can write freely for ${roughly(may.endsInMs)} more. ${after(contact)}`;
    case "person":
      return `They wrote more than a day ago: you can answer yourself for ${roughly(may.endsInMs)} more.`;
    case "templates":
      return `${who} wrote more than a day ago. ${channel} takes only approved texts until they write again.`;
    case "shut":
      return `${who} wrote too long ago to be answered on ${channel}. You can write again once they do.`;
    case "opted_out":
      return `${who} cannot be ${contact.channel === "sms" ? "texted" : "written to"}: they asked for no messages here. They can send START to change that.`;
    case "nowhere":
      return "Nothing carries a message to this resident: no address of theirs is known.";
  }
}

function after({ thread }: Contact): string {
  return thread?.templates.length === 0
    ? "After that they have to write first."
    : "After that only approved texts go out.";
}

/** One click rings a number that is known; else it is asked for. */
function RingThem({ contact, store, screen }: LimitsProps): JSX.Element | null {
  if (!controls(contact).ring) return null;
  const number = contact.call?.number ?? "";
  const deed = store.deeds.of(`${contact.id}.dial`);
  return (
    <>
      <Button
        pending={deed.pending}
        onClick={() => (number === "" ? screen.show("ring") : void store.dial(contact, ""))}
      >
        <Icon name="call" /> {number === "" ? "Ring them" : `Ring ${number}`}
      </Button>
      {screen.dialog.value === "ring" ? null : <Refusal action={deed} />}
    </>
  );
}
