/** Where the agent writes: a message to the resident, or a note that only staff see. */
import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { count, phone } from "../shared/format";
import { Icon } from "../shared/icons";
import { isSpoken } from "./call_data";
import { isOurs, isRinging, residentName } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";
import { LONGEST_TEXT, type Mode } from "./writing";

const TALLEST = 180;

export function Composer({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element {
  const { writing } = store;
  const box = useRef<HTMLTextAreaElement>(null);
  const mode = writing.mode(contact.id);
  const text = writing.draft(contact.id, mode);
  const over = contact.phase === "wrap_up";
  const shut = (over || isRinging(contact)) && mode === "send";
  useGrowing(box, text);
  const submit = (): void => {
    if (!shut) writing.submit(contact.id);
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    submit();
  };
  return (
    <div class={`write ${mode === "note" ? "note" : ""} ${shut && text === "" ? "over" : ""}`}>
      {isOurs(contact) && !isSpoken(contact) ? <ModeChoice contact={contact} store={store} mode={mode} /> : null}
      {over && shut && text !== "" ? <Leftover contact={contact} store={store} /> : null}
      <textarea
        id="composer"
        ref={box}
        class="field"
        rows={2}
        aria-label={label(contact, mode)}
        placeholder={shut ? whyShut(over) : label(contact, mode)}
        readOnly={shut}
        aria-describedby="composer-hint"
        value={text}
        onInput={(event) => writing.write(contact.id, mode, event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="write-foot">
        <Length text={text} />
        <Hint contact={contact} mode={mode} />
        <Button kind="go" off={shut || text.trim() === "" || text.length > LONGEST_TEXT} onClick={submit}>
          <Icon name={mode === "note" ? "note" : "send"} /> {mode === "note" ? "Save note" : "Send"}
        </Button>
      </div>
    </div>
  );
}

/** As tall as its text, up to a limit. */
function useGrowing(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const it = box.current;
    if (it === null) return;
    it.style.height = "auto";
    it.style.height = `${Math.min(it.scrollHeight + 2, TALLEST)}px`;
  }, [box, text]);
}

/** Nothing carries a written answer to somebody who left a message: the agent has to ring or write by hand. */
function Hint({ contact, mode }: { contact: Contact; mode: Mode }): JSX.Element {
  if (contact.channel === "web_message" && mode === "send") {
    return (
      <span id="composer-hint" class="small">
        This is not delivered. Answer at <b>{phone(contact.address)}</b>, then write here what you said.
      </span>
    );
  }
  return (
    <span id="composer-hint" class="small muted enter-hint">
      Enter sends · Shift+Enter new line
    </span>
  );
}

function whyShut(over: boolean): string {
  return over
    ? "The conversation is over. You can still write a note."
    : "Ring the resident first. You can write a note meanwhile.";
}

function label(contact: Contact, mode: Mode): string {
  if (!isOurs(contact)) return `Note to ${contact.holder_name}, only staff see this`;
  return mode === "note" ? "Note, only staff see this" : `Message to ${residentName(contact)}`;
}

function ModeChoice({ contact, store, mode }: { contact: Contact; store: DeskStore; mode: Mode }): JSX.Element {
  const choose = (to: Mode): void => store.writing.setMode(contact.id, to);
  return (
    <div class="modes" role="group" aria-label="What you write">
      <Button kind="quiet" aria-pressed={mode === "send"} onClick={() => choose("send")}>
        Message
      </Button>
      <Button kind="quiet" aria-pressed={mode === "note"} shortcut="Alt+N" onClick={() => choose("note")}>
        <Icon name="note" /> Note
      </Button>
    </div>
  );
}

/** The resident left while something was still being written. */
function Leftover({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element {
  return (
    <p class="refusal" role="alert">
      <span>The conversation ended before this was sent.</span>
      <Button onClick={() => store.writing.keepAsNote(contact.id)}>Keep as a note</Button>
    </p>
  );
}

/** Said from nine tenths of the longest text on. */
function Length({ text }: { text: string }): JSX.Element | null {
  if (text.length < LONGEST_TEXT * 0.9) return null;
  const over = text.length > LONGEST_TEXT;
  return (
    <span class={over ? "small miss" : "small muted"} role="status">
      {over ? "▲ Too long: " : ""}
      {count(text.length)} of {count(LONGEST_TEXT)} characters
    </span>
  );
}
