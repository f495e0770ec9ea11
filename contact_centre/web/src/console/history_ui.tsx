/** What the person asked before, on every channel; each contact opens to what was written in it. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { Button } from "../shared/action";
import { phone, shortDay, shortTime } from "../shared/format";
import { channelName, ChannelIcon, Icon } from "../shared/icons";
import type { DeskStore } from "./desk";
import { FileList } from "./files_ui";
import type { Contact } from "./frames";
import { type Earlier, earlierWords, type Said } from "./person_data";

interface Props {
  contact: Contact;
  store: DeskStore;
}

export function HistoryPane({ contact, store }: Props): JSX.Element {
  const { items, next, reading, failed } = store.people.history(contact.id).value;
  return (
    <section class="pane history-pane" aria-labelledby="history-pane">
      <h2 id="history-pane">Other contacts</h2>
      {items.length === 0 && !reading && failed === null ? <p class="small muted">None that we know of.</p> : null}
      <ol class="history">
        {items.map((earlier) => (
          <EarlierContact key={earlier.id} {...{ contact, store, earlier }} />
        ))}
      </ol>
      {failed === null ? null : (
        <p class="small miss" role="alert">
          {failed}
        </p>
      )}
      {next === null && failed === null ? (
        reading ? (
          <p class="small muted">Reading …</p>
        ) : null
      ) : (
        <Button
          pending={reading}
          onClick={() => void (next === null ? store.people.look(contact.id) : store.people.earlier(contact.id))}
        >
          {next === null ? "Try again" : "Show earlier ones"}
        </Button>
      )}
    </section>
  );
}

function EarlierContact({ contact, store, earlier }: Props & { earlier: Earlier }): JSX.Element {
  const [open, setOpen] = useState(false);
  const part = useId();
  const toggle = (): void => {
    setOpen(!open);
    const unread = store.people.story(contact.id, earlier.id).peek().items.length === 0;
    if (!open && unread) void store.people.read(contact.id, earlier.id);
  };
  return (
    <li>
      <button type="button" class="earlier" aria-expanded={open} aria-controls={part} onClick={toggle}>
        <ChannelIcon channel={earlier.channel} />
        <span class="earlier-what">
          <span>
            <b>{earlier.queue_name}</b> <span class="unseen">{channelName(earlier.channel)} </span>
            <time class="muted" dateTime={new Date(earlier.arrived_at).toISOString()}>
              {shortDay(earlier.arrived_at)}, {shortTime(earlier.arrived_at)}
            </time>
          </span>
          <span class="small muted">{earlierWords(earlier)}</span>
        </span>
        <Icon name="chevron" />
      </button>
      {earlier.note === "" ? null : (
        <p class="earlier-note small">
          <Icon name="note" /> {phone(earlier.note)}
        </p>
      )}
      <div id={part} hidden={!open}>
        {open ? <Story {...{ contact, store, earlier }} /> : null}
      </div>
    </li>
  );
}

function Story({ contact, store, earlier }: Props & { earlier: Earlier }): JSX.Element {
  const { items, next, reading, failed } = store.people.story(contact.id, earlier.id).value;
  const again = (): void => void store.people.read(contact.id, earlier.id);
  return (
    <div class="story">
      {next === null ? null : (
        <Button kind="quiet" pending={reading} onClick={again}>
          Show what was written before
        </Button>
      )}
      {items.map((said) => (
        <SaidLine key={said.id} said={said} language={contact.language} store={store} />
      ))}
      {items.length === 0 && reading ? <p class="small muted">Reading …</p> : null}
      {items.length === 0 && !reading && failed === null ? (
        <p class="small muted">Nothing was written{earlier.channel === "phone" ? ": it was spoken" : ""}.</p>
      ) : null}
      {failed === null ? null : (
        <p class="small miss" role="alert">
          {failed} <Button onClick={again}>Try again</Button>
        </p>
      )}
    </div>
  );
}

function SaidLine({ said, language, store }: { said: Said; language: string; store: DeskStore }): JSX.Element {
  const { kind, author, text, at, files } = said;
  const time = <time dateTime={new Date(at).toISOString()}>{shortTime(at)}</time>;
  if (kind === "line") {
    return (
      <p class="small muted">
        {text}, {time}
      </p>
    );
  }
  return (
    <div class={`said ${kind}`}>
      <p class="small muted">
        {kind === "note" ? <Icon name="note" /> : null} {author}, {time}
      </p>
      {text === "" ? null : (
        <p class="bubble-text" lang={kind === "resident" ? language : undefined}>
          {text}
        </p>
      )}
      <FileList
        message={{ kind, author, files: files.map(({ media: id, trouble }) => ({ id, name: "", trouble })) }}
        store={store}
      />
    </div>
  );
}
