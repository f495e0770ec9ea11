/** One thing said: by the resident, by staff, or on its way. What the agent wrote is not read back to them. */
import type { JSX } from "preact";
import { Button } from "../shared/action";
import { shortTime } from "../shared/format";
import { Icon } from "../shared/icons";
import { controls } from "./call_data";
import { Asked, Delivered, Trouble } from "./delivery_ui";
import type { DeskStore } from "./desk";
import { FileList } from "./files_ui";
import type { Contact, Message } from "./frames";
import type { Screen } from "./screen";
import type { Unsent } from "./store_data";
import { isOpen, mayWrite } from "./thread_data";

const BUBBLES: Readonly<Record<Message["kind"], string>> = {
  resident: "bubble",
  agent: "bubble mine",
  note: "bubble note",
  line: "line",
  centre: "bubble mine unasked",
  echo: "bubble mine unasked",
  question: "bubble note",
  advice: "bubble note",
};

/** What is no news to the agent is not read out: what they wrote, and what the service writes by itself. */
const SILENT: ReadonlySet<Message["kind"]> = new Set(["agent", "note", "centre", "question"]);

interface BubbleProps {
  contact: Contact;
  message: Message;
  store: DeskStore;
  screen: Screen;
}

export function Bubble(props: BubbleProps): JSX.Element {
  const { contact, message, store } = props;
  const { kind, text, change } = message;
  const lang = kind === "resident" || kind === "centre" ? contact.language : undefined;
  return (
    <article class={BUBBLES[kind]} aria-live={SILENT.has(kind) ? "off" : undefined}>
      <Head message={message} />
      {text === "" && message.files.length > 0 ? null : (
        <p class={change === "taken_back" ? "bubble-text muted" : "bubble-text"} lang={text === "" ? undefined : lang}>
          {change === "taken_back" ? "The resident took this message back." : text}
        </p>
      )}
      <FileList message={message} store={store} />
      <Foot contact={contact} message={message} />
      <Trouble {...props} />
    </article>
  );
}

const HEADS: Readonly<Partial<Record<Message["kind"], string>>> = {
  note: "Note, only staff see this",
  question: "Asked experts, only staff see this",
  advice: "Answer of an expert, only staff see this",
  centre: "The service wrote this by itself",
  echo: "Somebody answered in the page’s own inbox",
};

function Head({ message: { kind, author } }: { message: Message }): JSX.Element {
  const head = HEADS[kind];
  if (head === undefined) return <span class="unseen">{kind === "agent" ? "You" : author} said: </span>;
  return (
    <p class="note-head">
      <Icon name={kind === "centre" ? "robot" : kind === "echo" ? "message" : "note"} /> {head}
    </p>
  );
}

const CONSENTS = {
  stop: "asked for no more messages, no reply needed",
  start: "may be written to again, no reply needed",
  help: "asked for help, answered by itself",
} as const;

function Foot({ contact, message }: Pick<BubbleProps, "contact" | "message">): JSX.Element {
  const { kind, author, at, change, consent } = message;
  const named = kind === "note" || kind === "question" || kind === "advice";
  return (
    <p class="bubble-foot">
      {named ? `${author}, ` : ""}
      <time dateTime={new Date(at).toISOString()}>{shortTime(at)}</time>
      {message.template === "" ? null : " · approved text"}
      {change === "edited" ? " · changed by the resident" : null}
      {consent === null ? null : ` · ${CONSENTS[consent]}`}
      {kind === "agent" || kind === "centre" ? <Delivered message={message} /> : null}
      {kind === "question" ? <Asked contact={contact} message={message} /> : null}
    </p>
  );
}

function NoteHead(): JSX.Element {
  return (
    <p class="note-head">
      <Icon name="note" /> Note, only staff see this
    </p>
  );
}

/** What a provider carries is not sent yet when the centre has it. */
function onItsWay({ kind, accepted }: Unsent, { thread }: Contact): string {
  if (kind === "note") return accepted ? "saved" : "saving …";
  if (!accepted) return "sending …";
  return thread?.carried === true ? "waiting to be sent" : "sent";
}

interface OnItsWayProps extends Omit<BubbleProps, "message"> {
  unsent: Unsent;
}

/** Shown at once, pending until the centre has it; a refusal stands where the message stands. */
export function OnItsWay(props: OnItsWayProps): JSX.Element {
  const { unsent, contact } = props;
  const { text, kind, refusal, accepted, file } = unsent;
  const waits = !accepted || (kind === "send" && contact.thread?.carried === true);
  return (
    <article
      class={`${kind === "note" ? "bubble note" : "bubble mine"} ${refusal === null ? "pending" : "refused"}`}
      aria-live="off"
    >
      {kind === "note" ? <NoteHead /> : null}
      <p class="bubble-text">{text}</p>
      {file === undefined ? null : <p class="file-foot muted">{file.name}</p>}
      {refusal === null ? (
        <p class="bubble-foot">
          <Icon name={waits ? "clock" : "check"} /> {onItsWay(unsent, contact)}
        </p>
      ) : (
        <div class="bubble-foot" role="alert">
          <p class="miss">
            <b>{kind === "note" ? "Not saved." : "Not sent."}</b> {refusal}
          </p>
          <Instead {...props} />
        </div>
      )}
    </article>
  );
}

/** What can be done with a refused one: nothing is tried again that would be refused again. */
function Instead({ unsent, contact, store, screen }: OnItsWayProps): JSX.Element {
  const { writing } = store;
  const may = mayWrite(contact, store.ports.clock.second.value);
  const shut = unsent.kind === "send" && !isOpen(may);
  return (
    <>
      {shut ? null : <Button onClick={() => writing.again(unsent)}>Try again</Button>}
      {shut && may.kind === "templates" ? (
        <Button onClick={() => screen.show("approved")}>Choose an approved text</Button>
      ) : null}
      {shut && controls(contact).ring ? <Button onClick={() => screen.show("ring")}>Ring</Button> : null}
      {shut ? null : <Button onClick={() => writing.putBack(unsent)}>Edit</Button>}
      <Button onClick={() => writing.discard(unsent.id)}>Delete</Button>
    </>
  );
}
