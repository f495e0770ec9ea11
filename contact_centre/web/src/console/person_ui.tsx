/** Who the resident is on other channels, who said so, and how an agent joins or parts them. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../shared/action";
import { shortDay } from "../shared/format";
import { ChannelIcon } from "../shared/icons";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";
import { JoinDialog, PartDialog } from "./joining_ui";
import { identityName, type Join, joinWords, type Person } from "./person_data";

interface Props {
  contact: Contact;
  store: DeskStore;
}

/** Until who joined them is recorded, which takes a moment, ms. */
const RECORDED_MS = 700;

export function PersonPane({ contact, store }: Props): JSX.Element {
  const found = store.people.person(contact.id).value;
  useEffect(() => void store.people.look(contact.id), [contact.id, store]);
  const unrecorded = found.is === "there" && found.data.joins.some(({ at }) => at === null);
  useEffect(() => {
    if (!unrecorded) return undefined;
    const timer = window.setTimeout(() => void store.people.look(contact.id), RECORDED_MS);
    return () => window.clearTimeout(timer);
  }, [contact.id, store, unrecorded]);
  return (
    <section class="pane person-pane" aria-labelledby="person-pane">
      <h2 id="person-pane">Known as</h2>
      {found.is === "reading" ? <p class="small muted">Reading …</p> : null}
      {found.is === "failed" ? (
        <p class="small miss" role="alert">
          {found.text} <Button onClick={() => void store.people.look(contact.id)}>Try again</Button>
        </p>
      ) : null}
      {found.is === "there" ? <Known {...{ contact, store }} person={found.data} /> : null}
    </section>
  );
}

function Known({ contact, store, person }: Props & { person: Person }): JSX.Element {
  const [joining, setJoining] = useState(false);
  const [parting, setParting] = useState<Join | null>(null);
  const byNumber = person.joins.filter(({ verified }) => verified);
  const line = (join: Join): JSX.Element => (
    <JoinLine key={join.id} join={join} part={person.may_change ? () => setParting(join) : null} />
  );
  return (
    <>
      <ul class="identities">
        {person.identities.map((identity) => (
          <li key={`${identity.channel} ${identity.address} ${identity.first_at}`}>
            <ChannelIcon channel={identity.channel} />
            <span>
              {identityName(identity)}
              <span class="small muted">
                since {shortDay(identity.first_at)}
                {identity.here ? ", here" : ""}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {person.joins.filter(({ verified }) => !verified).map(line)}
      {byNumber.length === 0 ? null : (
        <details class="small">
          <summary>One number: joined by the centre</summary>
          {byNumber.map(line)}
        </details>
      )}
      {person.may_change ? (
        <div>
          <Button onClick={() => setJoining(true)}>Same person as …</Button>
        </div>
      ) : null}
      {joining ? <JoinDialog {...{ contact, store }} close={() => setJoining(false)} /> : null}
      {parting === null ? null : <PartDialog {...{ contact, store }} join={parting} close={() => setParting(null)} />}
    </>
  );
}

function JoinLine({ join, part }: { join: Join; part: (() => void) | null }): JSX.Element {
  return (
    <div class="join small">
      <p>{join.other === "" ? join.one : `${join.one} = ${join.other}`}</p>
      <p class="muted">
        {joinWords(join)}
        {join.why === "" ? "" : `: ${join.why}`}
        {part === null ? null : (
          <>
            {" · "}
            <button type="button" class="link" aria-label={`Undo: ${join.one} ${join.other}`.trim()} onClick={part}>
              Undo
            </button>
          </>
        )}
      </p>
    </div>
  );
}
