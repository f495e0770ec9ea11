/** The panel beside the board: the contacts behind a figure, and what happened to one of them in plain words. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { Dialog } from "../shared/dialog";
import { clockTime, duration, plural, shortTime } from "../shared/format";
import { ChannelIcon, Icon, channelName } from "../shared/icons";
import { RobotTag, Tag } from "../shared/mark";
import { type ContactRow, contactRows, contactStory } from "./board_wire";
import { ContactFacts } from "./contact_facts_ui";
import { useStore, useTimezone } from "./context";
import { type Drill, drillTitle, drillUrl, storyUrl } from "./drill_data";
import { type Fetched, useFetched } from "./fetched";
import { outcomeTone, plain } from "./words";

function Loaded<T>(props: {
  fetched: Fetched<T>;
  retry: () => void;
  draw: (data: T) => ComponentChildren;
}): JSX.Element {
  const { fetched, retry, draw } = props;
  switch (fetched.is) {
    case "loading":
      return (
        <p class="empty pulse" role="status">
          Loading…
        </p>
      );
    case "failed":
      return (
        <div class="refusal" role="alert">
          <span>{fetched.text}</span>
          <Button kind="quiet" onClick={retry}>
            Try again
          </Button>
        </div>
      );
    case "there":
      return <>{draw(fetched.data)}</>;
  }
}

export function DrillPanel({ drill }: { drill: Drill }): JSX.Element {
  const store = useStore();
  const story = useSignal<ContactRow | null>(null);
  const left = useRef<string | null>(null);
  const shown = story.value;
  const back = (): void => {
    left.current = shown?.id ?? null;
    story.value = null;
  };
  return (
    <Dialog title={drillTitle(drill)} onClose={store.close} class="side">
      {shown === null ? null : (
        <>
          <Button kind="quiet" class="back" onClick={back}>
            <Icon name="back" /> All contacts of this figure
          </Button>
          <Story contact={shown.id} title={`${shown.label}, ${shown.queue_name}`} />
        </>
      )}
      <div hidden={shown !== null}>
        <Contacts drill={drill} choose={(row) => (story.value = row)} returned={shown === null ? left.current : null} />
      </div>
    </Dialog>
  );
}

interface ContactsProps {
  drill: Drill;
  choose: (row: ContactRow) => void;
  /** The contact whose story was just closed: its row takes the focus again. */
  returned: string | null;
}

function Contacts({ drill, choose, returned }: ContactsProps): JSX.Element {
  const round = useSignal(0);
  const list = useRef<HTMLDivElement>(null);
  const fetched = useFetched(drillUrl(drill), contactRows, round.value);
  const again = (): void => {
    round.value += 1;
  };
  useEffect(() => {
    if (returned !== null)
      list.current?.querySelector<HTMLElement>(`[data-contact="${CSS.escape(returned)}"]`)?.focus();
  }, [returned]);
  return (
    <div ref={list}>
      <Loaded
        fetched={fetched.value}
        retry={again}
        draw={(rows) => <ContactList rows={rows} choose={choose} again={again} />}
      />
    </div>
  );
}

interface ListProps {
  rows: readonly ContactRow[];
  choose: (row: ContactRow) => void;
  again: () => void;
}

/** A whole day can be behind one figure; so many rows are drawn at a time. */
const AT_A_TIME = 200;

function ContactList({ rows, choose, again }: ListProps): JSX.Element {
  const most = useSignal(AT_A_TIME);
  const left = rows.length - most.value;
  return (
    <>
      <p class="side-head">
        <span role="status">{rows.length === 0 ? "No contacts." : plural(rows.length, "contact")}</span>
        <Button kind="quiet" onClick={again}>
          Refresh
        </Button>
      </p>
      <ul class="contacts">
        {rows.slice(0, most.value).map((row) => (
          <li key={row.id}>
            <button type="button" class="contact" data-contact={row.id} onClick={() => choose(row)}>
              <ContactLine row={row} />
            </button>
          </li>
        ))}
      </ul>
      {left > 0 ? (
        <Button onClick={() => (most.value += AT_A_TIME)}>Show more ({plural(left, "contact")} not shown)</Button>
      ) : null}
    </>
  );
}

function ContactLine({ row }: { row: ContactRow }): JSX.Element {
  const timezone = useTimezone();
  const tone = outcomeTone(row.outcome);
  const waited = row.wait_ms === null ? "" : `waited ${duration(row.wait_ms)}`;
  const agent = row.agent_name === "" ? "" : ` · ${row.agent_name}`;
  return (
    <>
      <ChannelIcon channel={row.channel} />
      <span class="contact-who">
        <b>{row.label}</b> · {row.queue_name} {row.emergency ? <Tag level="miss">emergency</Tag> : null}{" "}
        {row.robot ? <RobotTag /> : null}
      </span>
      <span class="contact-when muted">{row.queued_at === null ? "" : shortTime(row.queued_at, timezone)}</span>
      <span class="contact-more muted">
        <span class="unseen">{channelName(row.channel)} · </span>
        {waited}
        {agent}
      </span>
      <span class="contact-outcome">
        {tone === null ? <span class="muted">{plain(row.outcome)}</span> : <Tag level={tone}>{plain(row.outcome)}</Tag>}
      </span>
    </>
  );
}

export function StoryPanel({ contact, title }: { contact: string; title: string }): JSX.Element {
  return (
    <Dialog title={`Why? ${title}`} onClose={useStore().close} class="side">
      <Story contact={contact} title={title} />
    </Dialog>
  );
}

function Story({ contact, title }: { contact: string; title: string }): JSX.Element {
  const timezone = useTimezone();
  const round = useSignal(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const fetched = useFetched(storyUrl(contact), contactStory, round.value);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h3 ref={heading} tabIndex={-1} class="story-title">
        What happened to {title}
      </h3>
      <Loaded
        fetched={fetched.value}
        retry={() => (round.value += 1)}
        draw={({ contact: row, steps }) => (
          <>
            <div class="contact still">
              <ContactLine row={row} />
            </div>
            <ContactFacts row={row} />
            <ol class="story">
              {steps.map((step, index) => (
                <li key={index}>
                  <time>{clockTime(step.at, timezone)}</time>
                  <span>{step.text}</span>
                </li>
              ))}
            </ol>
          </>
        )}
      />
    </>
  );
}
