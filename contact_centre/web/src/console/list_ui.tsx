/**
 * The agent's contacts, in groups: who needs a reply and for how long, who we wait for, what is to be wrapped up, and
 * the threads that were laid aside.
 */
import type { JSX } from "preact";
import { duration, roughly } from "../shared/format";
import { ChannelIcon, channelName } from "../shared/icons";
import { Mark, RobotTag } from "../shared/mark";
import { callWords, hasCall } from "./call_data";
import { grouped, isCall, isOurs, isThread, isTyping, lastSaid, residentName, waitsSince } from "./console_data";
import { openQuestion } from "./delivery_data";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";

export function ContactList({ store }: { store: DeskStore }): JSX.Element {
  const { contacts, me } = store.desk.value;
  const { calls, needs_reply, waiting, helping, wrap_up, parked } = grouped(contacts);
  return (
    <nav class="contacts" aria-label="Your contacts">
      <Group title="On the telephone" contacts={calls} store={store} />
      <Group title="Needs your reply" contacts={needs_reply} store={store} />
      <Group title="Waiting for the resident" contacts={waiting} store={store} />
      <Group title="Helping a colleague" contacts={helping} store={store} />
      <Group title="Wrap-up" contacts={wrap_up} store={store} />
      <Group title="Parked" contacts={parked} store={store} />
      {contacts.length === 0 ? (
        <p class="empty">
          {me.choice === "available"
            ? "No contacts yet. The next one is offered to you here."
            : "No contacts. Go available to be offered some."}
        </p>
      ) : null}
    </nav>
  );
}

function Group(props: { title: string; contacts: readonly Contact[]; store: DeskStore }): JSX.Element | null {
  if (props.contacts.length === 0) return null;
  return (
    <section>
      <h2 class="group">{props.title}</h2>
      <ul>
        {props.contacts.map((contact) => (
          <li key={contact.id}>
            <Item contact={contact} store={props.store} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Item({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element {
  const unread = store.unread(contact);
  return (
    <button
      type="button"
      class="item"
      data-contact={contact.id}
      aria-current={store.selected.value === contact.id ? "true" : undefined}
      onClick={() => store.open(contact.id)}
    >
      <ChannelIcon channel={contact.channel} />
      <span class="item-name">
        <b>{residentName(contact)}</b>
        {contact.robot ? <RobotTag /> : null}
        {contact.emergency ? <span class="miss small">▲ emergency</span> : null}
        <Consult contact={contact} />
        {openQuestion(contact) === undefined ? null : <span class="live small">asking experts</span>}
        <span class="unseen">{channelName(contact.channel)}</span>
      </span>
      <ItemTime contact={contact} store={store} />
      <Preview contact={contact} store={store} />
      {unread === 0 ? null : (
        <span class="badge">
          {unread}
          <span class="unseen"> not read</span>
        </span>
      )}
    </button>
  );
}

/** Who is being asked, who has joined, or whom we help. */
function Consult({ contact: { consult, role, holder_name } }: { contact: Contact }): JSX.Element | null {
  if (consult === null) return null;
  if (role === "helper") return <span class="live small">with {holder_name}</span>;
  return (
    <span class="live small">
      {consult.joined_at === null ? `asking ${consult.agent_name}` : `${consult.agent_name} has joined`}
    </span>
  );
}

/** Longer than this without a reply is marked: in a chat somebody sits and waits, in a thread they do not. */
const LONG_MS = 45_000;
const LONG_IN_THREAD_MS = 10 * 60_000;

function ItemTime({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element {
  const now = store.ports.clock.second.value;
  const since = waitsSince(contact);
  if (since !== null) {
    const long = now - since > (isThread(contact) ? LONG_IN_THREAD_MS : LONG_MS);
    return (
      <span class={long ? "item-time miss" : "item-time muted"}>
        {long ? <Mark level="miss" /> : null} {isThread(contact) ? roughly(now - since) : duration(now - since)}
      </span>
    );
  }
  if (contact.phase === "engaged" && isCall(contact)) {
    return <span class="item-time live">{duration(now - (contact.answered_at ?? contact.accepted_at))}</span>;
  }
  if (contact.phase === "wrap_up") {
    const left = contact.wrap_up_until === null ? null : contact.wrap_up_until - now;
    return <span class="item-time muted">{left === null ? "ended" : `${duration(left)} left`}</span>;
  }
  if (contact.phase === "parked") {
    return <span class="item-time muted">parked {roughly(now - (contact.parked_at ?? now))}</span>;
  }
  return <span class="item-time muted">{roughly(now - (lastSaid(contact)?.at ?? contact.accepted_at))}</span>;
}

function Preview({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element {
  if (isTyping(store.desk.value, contact.id, store.ports.clock.second.value)) {
    return <span class="preview live">typing …</span>;
  }
  if (store.writing.hasDraft(contact.id) && store.selected.value !== contact.id) {
    return <span class="preview risk">Draft: {store.writing.draft(contact.id, "send")}</span>;
  }
  const said = lastSaid(contact);
  if (hasCall(contact) && contact.phase === "engaged") {
    return (
      <span class="preview">
        {contact.queue_name} · {callWords(contact)}
      </span>
    );
  }
  if (said === undefined) return <span class="preview">{contact.queue_name}</span>;
  return (
    <span class="preview">
      {said.kind === "agent" ? `${isOurs(contact) ? "You" : said.author}: ` : ""}
      {said.text === "" && said.files.length > 0 ? "[A file]" : said.text}
    </span>
  );
}
