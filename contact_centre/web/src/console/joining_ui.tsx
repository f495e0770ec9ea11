/** Saying that two residents are one person, or are not: with what follows, and what the agent knows it from. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { Dialog } from "../shared/dialog";
import { shortDay } from "../shared/format";
import { ChannelIcon } from "../shared/icons";
import { residentName } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";
import type { Found } from "./people";
import { type Candidate, type Candidates, identityName, type Join, nothingFound } from "./person_data";

interface Props {
  contact: Contact;
  store: DeskStore;
  close: () => void;
}

export function JoinDialog({ contact, store, close }: Props): JSX.Element {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [found, setFound] = useState<Found<Candidates>>({ is: "reading" });
  const [chosen, setChosen] = useState<string | null>(null);
  const [why, setWhy] = useState("");
  const deed = store.deeds.of(`${contact.id}.merge`);
  useEffect(() => {
    let wanted = true;
    setFound({ is: "reading" });
    setChosen(null);
    void store.people.candidates(contact.id, asked).then((answer) => {
      if (wanted) setFound(answer);
    });
    return () => {
      wanted = false;
    };
  }, [asked, contact.id, store]);
  const join = async (): Promise<void> => {
    if (chosen === null) store.deeds.explain(`${contact.id}.merge`, "Choose who is the same person first.");
    else if (await store.merge(contact, chosen, why)) close();
  };
  return (
    <Dialog
      title={`Same person as ${residentName(contact)}`}
      onClose={close}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="go" pending={deed.pending} onClick={() => void join()}>
            Join as one person
          </Button>
        </>
      }
    >
      <form
        class="join-search"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(text.trim());
        }}
      >
        <div>
          <label class="label" htmlFor="join-text">
            Name, or whole number
          </label>
          <input
            id="join-text"
            class="field"
            type="search"
            autocomplete="off"
            maxLength={80}
            data-first
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <Button type="submit" pending={found.is === "reading"}>
          Search
        </Button>
      </form>
      <Choices {...{ found, asked, chosen, setChosen }} />
      <Why {...{ why, setWhy }} />
      <p class="small muted">
        Both will be shown as one: earlier contacts together, whoever answered last is asked first, and nobody is rung
        about what was settled elsewhere. Their conversations stay apart. It is written down that you said so, and can
        be undone.
      </p>
      <Refusal action={deed} />
    </Dialog>
  );
}

interface ChoicesProps {
  found: Found<Candidates>;
  asked: string;
  chosen: string | null;
  setChosen: (pass: string) => void;
}

function Choices({ found, asked, chosen, setChosen }: ChoicesProps): JSX.Element {
  if (found.is === "reading") return <p role="status">Looking …</p>;
  if (found.is === "failed") return <p role="alert">{found.text}</p>;
  if (found.data.found.length === 0) return <p role="status">{nothingFound(asked, found.data)}</p>;
  return (
    <fieldset class="candidates">
      <legend class="label">{asked === "" ? "They may be" : "Found"}</legend>
      {found.data.found.map((one) => (
        <Choice key={one.pass} {...{ one, setChosen }} checked={chosen === one.pass} />
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  one: Candidate;
  checked: boolean;
  setChosen: (pass: string) => void;
}

function Choice({ one, checked, setChosen }: ChoiceProps): JSX.Element {
  return (
    <label class="candidate">
      <input type="radio" name="candidate" checked={checked} onChange={() => setChosen(one.pass)} />
      <ChannelIcon channel={one.channel} />
      <span>
        {identityName(one)}
        <span class="small muted">
          {one.why} · seen {shortDay(one.last_at)}
        </span>
      </span>
    </label>
  );
}

export function PartDialog({ contact, store, close, join }: Props & { join: Join }): JSX.Element {
  const [why, setWhy] = useState("");
  const deed = store.deeds.of(`${contact.id}.merge`);
  const part = async (): Promise<void> => {
    if (await store.unmerge(contact, join.id, why)) close();
  };
  return (
    <Dialog
      title="Not one person after all"
      onClose={close}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="danger" pending={deed.pending} onClick={() => void part()}>
            Part them
          </Button>
        </>
      }
    >
      <p>
        <b>{join.one}</b> and <b>{join.other === "" ? "whoever else uses this number" : join.other}</b> will be two
        people again: what one of them asked is no longer shown with the other.
        {join.verified ? " They share a number; the centre will not join them by it again." : ""}
      </p>
      <Why {...{ why, setWhy }} first />
      <Refusal action={deed} />
    </Dialog>
  );
}

function Why({ why, setWhy, first }: { why: string; setWhy: (text: string) => void; first?: boolean }): JSX.Element {
  return (
    <div>
      <label class="label" htmlFor="join-why">
        How do you know?
      </label>
      <input
        id="join-why"
        class="field"
        autocomplete="off"
        maxLength={200}
        data-first={first}
        value={why}
        onInput={(event) => setWhy(event.currentTarget.value)}
      />
    </div>
  );
}
