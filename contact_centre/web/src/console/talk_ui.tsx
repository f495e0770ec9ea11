/**
 * The conversation on screen: who it is, what can be done with it, and what was said. The log announces what the
 * resident says; what the agent wrote themselves is not read back to them.
 */
import type { JSX, RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { clockTime, day, duration, shortTime } from "../shared/format";
import { channelInText, Icon } from "../shared/icons";
import { CallbackTag, RobotTag, Tag } from "../shared/mark";
import { Bubble, OnItsWay } from "./bubbles_ui";
import { controls, hasCall, isSpoken } from "./call_data";
import { isOurs, isRinging, isThread, isTyping, residentName } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact, Message } from "./frames";
import type { Screen } from "./screen";

interface TalkProps {
  contact: Contact;
  store: DeskStore;
  screen: Screen;
}

export function TalkHead(props: TalkProps): JSX.Element {
  const { contact, store } = props;
  return (
    <header class="talk-head">
      <Button
        kind="quiet icon"
        class="back"
        aria-label="Back to your contacts"
        onClick={() => (store.view.value = "list")}
      >
        <Icon name="back" />
      </Button>
      <div class="talk-who">
        <h2 id="talk-name" tabIndex={-1}>
          {residentName(contact)}
        </h2>
        <p class="muted small">
          {isOurs(contact) ? "" : `with ${contact.holder_name} · `}
          {contact.queue_name} · {channelInText(contact.channel)} · <TalkTime contact={contact} store={store} />
        </p>
      </div>
      <TalkTags contact={contact} />
      <TalkActs {...props} />
      <Refusal action={store.deeds.of(`${contact.id}.mark`)} />
      <Refusal action={store.deeds.of(`${contact.id}.park`)} />
    </header>
  );
}

function TalkActs({ contact, store, screen }: TalkProps): JSX.Element {
  return (
    <div class="talk-acts">
      {isOurs(contact) ? <HolderActs {...{ contact, store, screen }} /> : null}
      <Button
        kind="quiet icon"
        class="to-side"
        aria-label="Details and outcome"
        onClick={() => (store.view.value = "side")}
      >
        <Icon name="details" />
      </Button>
    </div>
  );
}

function HolderActs({ contact, store, screen }: TalkProps): JSX.Element {
  const over = contact.phase === "wrap_up";
  const end = { off: over, title: over ? "The conversation is over" : undefined };
  const pass = isRinging(contact) ? { off: true, title: "Say first whether you spoke to them" } : end;
  return (
    <>
      <Button
        aria-pressed={contact.emergency}
        aria-keyshortcuts="Alt+M"
        pending={store.deeds.of(`${contact.id}.mark`).pending}
        onClick={() => void store.mark(contact)}
      >
        <Icon name="warning" /> Emergency
      </Button>
      <Park contact={contact} store={store} />
      {controls(contact).ring && !hasCall(contact) ? (
        <Button shortcut="Alt+R" onClick={() => screen.show("ring")}>
          Ring
        </Button>
      ) : null}
      <Button {...pass} shortcut="Alt+T" onClick={() => screen.show("transfer")}>
        Transfer
      </Button>
      <Button {...end} shortcut="Alt+E" onClick={() => screen.show("end")}>
        End
      </Button>
    </>
  );
}

/** A chat or call has no such button: its resident is there and waits. */
function Park({ contact, store }: Pick<TalkProps, "contact" | "store">): JSX.Element | null {
  if (!isThread(contact) || contact.phase === "wrap_up") return null;
  const parked = contact.phase === "parked";
  return (
    <Button
      shortcut="Alt+P"
      pending={store.deeds.of(`${contact.id}.park`).pending}
      title={parked ? "It takes room again" : "Waiting for the resident: it takes no room until they write"}
      onClick={() => void store.park(contact)}
    >
      {parked ? "Take up again" : "Park"}
    </Button>
  );
}

function TalkTags({ contact }: { contact: Contact }): JSX.Element {
  return (
    <span class="talk-tags">
      {contact.emergency ? <Tag level="miss">emergency</Tag> : null}
      {contact.language === "cy" ? <Tag level="live">Welsh</Tag> : null}
      {contact.robot ? <RobotTag /> : null}
      {contact.callback === null ? null : <CallbackTag />}
      {contact.phase === "parked" ? <Tag level="idle">parked</Tag> : null}
      {contact.phase === "engaged" && contact.callback === null && !contact.reachable ? (
        <Tag level="risk">not connected now</Tag>
      ) : null}
    </span>
  );
}

function TalkTime({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element {
  const until = contact.ended_at ?? store.ports.clock.second.value;
  return <span>{duration(until - contact.accepted_at)}</span>;
}

/** How close to its end, px, a log counts as read to the end. */
const NEAR_END = 80;

interface End {
  log: RefObject<HTMLDivElement | null>;
  /** There is more below than what is on screen. */
  behind: boolean;
  toEnd: () => void;
  onScroll: () => void;
}

/** Keep the end of the log on screen, unless the agent has scrolled back. `own`: the agent has just written. */
function useEnd(length: number, own: boolean): End {
  const log = useRef<HTMLDivElement>(null);
  const [behind, setBehind] = useState(false);
  const toEnd = useCallback((): void => log.current?.scrollTo({ top: log.current.scrollHeight }), []);
  useLayoutEffect(() => {
    if (!behind || own) toEnd();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only what is new moves the log
  }, [length]);
  useEffect(() => {
    const resized = new ResizeObserver(() => {
      if (!behind) toEnd();
    });
    if (log.current !== null) resized.observe(log.current);
    return () => resized.disconnect();
  }, [behind, toEnd]);
  const onScroll = (): void => {
    const it = log.current;
    if (it !== null) setBehind(it.scrollHeight - it.scrollTop - it.clientHeight > NEAR_END);
  };
  return { log, behind, toEnd, onScroll };
}

export function TalkLog({ contact, store, screen }: TalkProps): JSX.Element {
  const unsent = store.writing.unsent.value.filter((it) => it.contact === contact.id);
  const typing = isTyping(store.desk.value, contact.id, store.ports.clock.second.value);
  const own = contact.messages.at(-1)?.kind === "agent" || unsent.length > 0;
  const { log, behind, toEnd, onScroll } = useEnd(contact.messages.length + unsent.length + (typing ? 1 : 0), own);
  return (
    <div class="talk-log-home">
      <div
        class="talk-log"
        role="log"
        aria-label={`Conversation with ${residentName(contact)}`}
        // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={log}
        onScroll={onScroll}
      >
        <p class="line">
          Waited {duration(contact.accepted_at - contact.queued_at)} · {contact.why}
        </p>
        {contact.messages.map((message, index) => (
          <Said key={message.id} before={contact.messages[index - 1]} {...{ message, contact, store, screen }} />
        ))}
        {unsent.map((it) => (
          <OnItsWay key={it.id} unsent={it} {...{ contact, store, screen }} />
        ))}
        {typing ? (
          <p class="line" aria-hidden="true">
            {residentName(contact)} is typing …
          </p>
        ) : null}
        {contact.phase === "wrap_up" ? <p class="line">{endedWords(contact)}</p> : null}
      </div>
      {behind ? (
        <Button class="to-end" onClick={toEnd}>
          <Icon name="chevron" /> Newest
        </Button>
      ) : null}
    </div>
  );
}

function endedWords(contact: Contact): string {
  const who: Readonly<Record<string, string>> = {
    agent: `You ended the ${isSpoken(contact) ? "call" : "conversation"}`,
    resident: `${residentName(contact)} ${isSpoken(contact) ? "hung up" : "left the conversation"}`,
    supervisor: "A supervisor ended the conversation",
    idle: "The conversation was closed: the resident had not written for long",
    centre: "The conversation ended because the resident could no longer be reached",
  };
  const when = contact.ended_at === null ? "" : ` at ${clockTime(contact.ended_at)}`;
  return `${who[contact.ended_by] ?? "The conversation is over"}${when}.`;
}

interface SaidProps extends TalkProps {
  message: Message;
  before: Message | undefined;
}

function Said({ before, ...props }: SaidProps): JSX.Element {
  const { message } = props;
  const newDay = before !== undefined && day(before.at) !== day(message.at);
  return (
    <>
      {newDay ? <p class="line">{day(message.at)}</p> : null}
      {message.kind === "line" ? (
        <p class="line">
          {message.text} · {shortTime(message.at)}
        </p>
      ) : (
        <Bubble {...props} />
      )}
    </>
  );
}
