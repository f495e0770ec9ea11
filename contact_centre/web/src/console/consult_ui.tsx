/** Consults: the card of who is asked, and the bar over the conversation of whoever takes part. */
import type { JSX } from "preact";
import { Button, Refusal } from "../shared/action";
import { duration } from "../shared/format";
import { ChannelIcon, channelName, Icon } from "../shared/icons";
import { RobotTag, Tag } from "../shared/mark";
import { isLive } from "./call_data";
import { isOurs, questionId, residentName } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact, Question } from "./frames";
import { DeclineMenu, Ring } from "./ringing_ui";
import { focusComposer, rescueFocus, type Screen } from "./screen";

interface QuestionProps {
  question: Question;
  /** The one that F2 means. */
  first: boolean;
  store: DeskStore;
  screen: Screen;
}

export function QuestionCard({ question, first, store, screen }: QuestionProps): JSX.Element {
  const deed = store.deeds.of(questionId(question));
  const join = (): void => {
    void store.join(question, true).then((accepted) => accepted && focusComposer());
  };
  const decline = (reason: string): void => void store.declineQuestion(question, reason).then(rescueFocus);
  return (
    <section class="offer question" aria-label={`${question.by_name} asks for your help`}>
      <Ring from={question.asked_at} until={question.expires_at} store={store} />
      <div class="offer-what">
        <p class="offer-title">{question.by_name} asks for your help</p>
        <QuestionAbout question={question} />
        {question.note === "" ? null : (
          <p class="offer-note">
            <Icon name="note" /> Note: {question.note}
          </p>
        )}
        {question.preview === "" ? null : (
          <p class="offer-preview" lang={question.language}>
            {question.preview}
          </p>
        )}
        <p class="small muted">
          {question.channel === "phone"
            ? `Your telephone rings, and you talk with ${question.by_name} while the resident is on hold.`
            : `You read along and write notes. The resident stays with ${question.by_name}.`}
        </p>
        <Refusal action={deed} />
      </div>
      <div class="offer-acts">
        <Button kind="go" pending={deed.pending} {...(first ? { shortcut: "F2" } : {})} onClick={join}>
          Join
        </Button>
        <DeclineMenu id={questionId(question)} {...{ first, screen, decline }} />
      </div>
    </section>
  );
}

function QuestionAbout({ question }: { question: Question }): JSX.Element {
  return (
    <p class="offer-tags">
      <span>
        <ChannelIcon channel={question.channel} /> {channelName(question.channel)} · {question.queue_name} ·{" "}
        {residentName(question)}
      </span>
      {question.emergency ? <Tag level="miss">emergency</Tag> : null}
      {question.language === "cy" ? <Tag level="live">Welsh</Tag> : null}
      {question.robot ? <RobotTag /> : null}
    </p>
  );
}

interface BarProps {
  contact: Contact;
  store: DeskStore;
}

/** Who is asked, who has joined, or whom we help; empty while the agent is alone. */
export function ConsultBar({ contact, store }: BarProps): JSX.Element {
  return (
    <div class="consult">
      <p class="unseen" role="status">
        {words(contact)}
      </p>
      {contact.consult === null ? null : <Bar {...{ contact, store }} consult={contact.consult} />}
      <Refusal action={store.deeds.of(`${contact.id}.consult`)} />
    </div>
  );
}

function words({ consult, role, holder_name }: Contact): string {
  if (consult === null) return "";
  if (role === "helper") return `You are helping ${holder_name}`;
  return consult.joined_at === null ? `Asking ${consult.agent_name}` : `${consult.agent_name} has joined`;
}

interface PartProps extends BarProps {
  consult: NonNullable<Contact["consult"]>;
}

function Bar(props: PartProps): JSX.Element {
  if (!isOurs(props.contact)) return <Helping {...props} />;
  return props.consult.joined_at === null ? <Asking {...props} /> : <Joined {...props} />;
}

function Helping({ contact, store }: PartProps): JSX.Element {
  return (
    <div class="consult-bar">
      <p>
        <Icon name="person" /> You are helping <b>{contact.holder_name}</b>.{" "}
        {isLive(contact)
          ? "The resident hears you only if they are not on hold; what you write is a note."
          : "The resident does not see you; what you write is a note."}
      </p>
      <EndButton {...{ contact, store }}>Leave</EndButton>
    </div>
  );
}

function Asking({ contact, store, consult }: PartProps): JSX.Element {
  const left = Math.max(0, consult.expires_at - store.ports.clock.second.value);
  return (
    <div class="consult-bar">
      <p>
        <Icon name="person" /> Asking <b>{consult.agent_name}</b> … <span class="consult-left">{duration(left)}</span>
      </p>
      <EndButton {...{ contact, store }}>Cancel</EndButton>
    </div>
  );
}

function Joined({ contact, store, consult }: PartProps): JSX.Element {
  const { pending } = store.deeds.of(`${contact.id}.consult`);
  const handOver = (): void => void store.handOver(contact, consult.agent).then(rescueFocus);
  return (
    <div class="consult-bar">
      <p>
        <Icon name="person" /> <b>{consult.agent_name}</b> has joined. The resident does not see your notes to each
        other.
        {store.writing.hasDraft(contact.id) ? <b class="miss"> What you have written is not sent yet.</b> : null}
      </p>
      <Button kind="go" pending={pending} onClick={handOver}>
        Hand over
      </Button>
      <EndButton {...{ contact, store }}>Go on alone</EndButton>
    </div>
  );
}

function EndButton({ contact, store, children }: BarProps & { children: string }): JSX.Element {
  const { pending } = store.deeds.of(`${contact.id}.consult`);
  return (
    <Button pending={pending} onClick={() => void store.endConsult(contact).then(rescueFocus)}>
      {children}
    </Button>
  );
}
