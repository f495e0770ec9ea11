/** Where the agent writes: a message to the resident, or a note that only staff see. */
import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../shared/action";
import { phone } from "../shared/format";
import { Icon } from "../shared/icons";
import { isSpoken } from "./call_data";
import { isOurs, isRinging, residentName } from "./console_data";
import type { DeskStore } from "./desk";
import { AttachButton, AttachedFile, pasted } from "./files_ui";
import type { Contact } from "./frames";
import { Length, longest } from "./length_ui";
import { Limits } from "./limits_ui";
import type { Screen } from "./screen";
import { isOpen, mayWrite } from "./thread_data";
import { LONGEST_TEXT, type Mode } from "./writing";

const TALLEST = 180;

interface ComposerProps {
  contact: Contact;
  store: DeskStore;
  screen: Screen;
}

export function Composer(props: ComposerProps): JSX.Element {
  const { contact, store } = props;
  const { writing } = store;
  const box = useRef<HTMLTextAreaElement>(null);
  /** The contact whose message goes out as soon as its file has been added. */
  const [sending, setSending] = useState<string | null>(null);
  const mode = writing.mode(contact.id);
  const text = writing.draft(contact.id, mode);
  const over = contact.phase === "wrap_up";
  const closed = mode === "send" && !isOpen(mayWrite(contact, store.ports.clock.second.value));
  const shut = mode === "send" && (over || isRinging(contact) || closed);
  const most = mode === "send" ? longest(contact) : LONGEST_TEXT;
  useGrowing(box, text);
  const file = mode === "send" && !shut ? store.files.attached(contact.id) : null;
  const refused = file?.state === "refused";
  const attached = file?.state === "added" ? { id: file.id, name: file.name } : null;
  const submit = (): void => {
    if (!shut && file?.state === "adding") setSending(contact.id);
    else if (!shut && !refused && text.length <= most && writing.submit(contact.id, attached ?? undefined)) {
      if (attached !== null) store.files.detach(contact.id);
    }
    box.current?.focus();
  };
  // Whoever turns to another contact meanwhile finds it as a draft.
  useSentOnceAdded(sending !== null && (sending !== contact.id || file?.state !== "adding"), () => {
    setSending(null);
    if (sending === contact.id && attached !== null) submit();
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    submit();
  };
  return (
    <div class={`write ${mode === "note" ? "note" : ""} ${shut && text === "" ? "over" : ""}`}>
      <Modes {...props} mode={mode} />
      {mode === "send" ? <Limits {...props} /> : null}
      {over && shut && text !== "" ? <Leftover contact={contact} store={store} /> : null}
      <textarea
        id="composer"
        ref={box}
        class="field"
        rows={2}
        aria-label={label(contact, mode)}
        placeholder={shut ? whyShut(over, closed) : label(contact, mode)}
        readOnly={shut}
        aria-describedby="composer-hint"
        value={text}
        onInput={(event) => writing.write(contact.id, mode, event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const found = mode === "send" && !shut ? pasted(contact, event.clipboardData) : null;
          if (found === null) return;
          event.preventDefault();
          void store.files.attach(contact.id, found);
        }}
      />
      {file === null ? null : <AttachedFile contact={contact} store={store} />}
      <div class="write-foot">
        {mode === "send" && !shut ? (
          <Length contact={contact} text={text} onReplace={(to) => writing.write(contact.id, mode, to)} />
        ) : null}
        <Hint contact={contact} mode={mode} />
        {mode === "send" && !shut ? <AttachButton contact={contact} store={store} /> : null}
        <Button
          kind="go"
          off={shut || refused || (text.trim() === "" && file === null) || text.length > most}
          pending={sending === contact.id}
          onClick={submit}
        >
          <Icon name={mode === "note" ? "note" : "send"} /> {mode === "note" ? "Save note" : "Send"}
        </Button>
      </div>
    </div>
  );
}

/** Nobody has to press Enter twice because a file took a second. */
function useSentOnceAdded(isDue: boolean, send: () => void): void {
  useLayoutEffect(() => {
    if (isDue) send();
  });
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

function whyShut(over: boolean, closed: boolean): string {
  if (over) return "The conversation is over. You can still write a note.";
  if (closed) return "They cannot be written to now. You can write a note.";
  return "Ring the resident first. You can write a note meanwhile.";
}

function label(contact: Contact, mode: Mode): string {
  if (!isOurs(contact)) return `Note to ${contact.holder_name}, only staff see this`;
  return mode === "note" ? "Note, only staff see this" : `Message to ${residentName(contact)}`;
}

function Modes({ contact, store, screen, mode }: ComposerProps & { mode: Mode }): JSX.Element | null {
  const both = isOurs(contact) && !isSpoken(contact);
  const asks = store.desk.value.experts !== null && contact.phase !== "wrap_up";
  if (!both && !asks) return null;
  return (
    <div class="modes">
      {both ? <ModeChoice contact={contact} store={store} mode={mode} /> : null}
      {asks ? (
        <Button kind="quiet" class="ask-experts" shortcut="Alt+Q" onClick={() => screen.show("ask")}>
          <Icon name="help" /> Ask experts
        </Button>
      ) : null}
    </div>
  );
}

function ModeChoice({ contact, store, mode }: { contact: Contact; store: DeskStore; mode: Mode }): JSX.Element {
  const choose = (to: Mode): void => store.writing.setMode(contact.id, to);
  return (
    <div class="mode-choice" role="group" aria-label="What you write">
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
