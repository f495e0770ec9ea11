/** Passing a contact on: now, or after asking somebody first. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { Dialog } from "../shared/dialog";
import { looksLikeNumber } from "../shared/format";
import { Picker } from "../shared/picker";
import { residentName } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";
import { focusComposer } from "./screen";
import { A_NUMBER, destinationOf, destinations, type Way } from "./transfer_data";

interface TransferProps {
  store: DeskStore;
  contact: Contact;
  close: () => void;
}

export function TransferDialog({ store, contact, close }: TransferProps): JSX.Element {
  const [way, setWay] = useState<Way>("now");
  const [to, setTo] = useState<string | null>(null);
  const [number, setNumber] = useState("");
  const [note, setNote] = useState("");
  const deed = store.deeds.of(`${contact.id}.transfer`);
  const choices = destinations(store.desk.value, contact, way);
  const chosen = choices.find(({ id, off }) => id === to && off === undefined);
  const go = async (): Promise<void> => {
    if (chosen === undefined) {
      store.deeds.explain(`${contact.id}.transfer`, "Choose a queue or a colleague first.");
      return;
    }
    if (chosen.id === A_NUMBER && !looksLikeNumber(number)) {
      store.deeds.explain(`${contact.id}.transfer`, "Write the number first, for example 020 7946 0123.");
      return;
    }
    const whom = chosen.id === A_NUMBER ? ({ kind: "number", id: number.trim() } as const) : destinationOf(chosen.id);
    const accepted = await (way === "now" ? store.transfer(contact, whom, note) : store.askFirst(contact, whom, note));
    if (!accepted) return;
    close();
    if (way === "first") focusComposer();
  };
  return (
    <Dialog
      title={`Transfer ${residentName(contact)}`}
      onClose={close}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="go" pending={deed.pending} onClick={() => void go()}>
            {goWords(way, chosen?.id === A_NUMBER ? "this number" : chosen?.name)}
          </Button>
        </>
      }
    >
      <Ways {...{ way, setWay }} asking={contact.consult !== null} />
      <Picker
        first
        label={way === "now" ? "To a queue or a colleague" : "Ask a queue or a colleague"}
        choices={choices}
        chosen={chosen?.id ?? null}
        onChoose={setTo}
        none="No queue or colleague of that name."
      />
      {chosen?.id === A_NUMBER ? (
        <div>
          <label class="label" htmlFor="transfer-number">
            Number
          </label>
          <input
            id="transfer-number"
            class="field"
            type="tel"
            autocomplete="off"
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </div>
      ) : null}
      <div>
        <label class="label" htmlFor="transfer-note">
          {way === "now" ? "Note for whoever takes it, only staff see it" : "What do you ask? Only staff see it"}
        </label>
        <textarea
          id="transfer-note"
          class="field"
          rows={3}
          maxLength={10_000}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </div>
      <Refusal action={deed} />
    </Dialog>
  );
}

function goWords(way: Way, name: string | undefined): string {
  if (way === "first") return name === undefined ? "Ask" : `Ask ${name}`;
  return name === undefined ? "Transfer" : `Transfer to ${name}`;
}

interface WaysProps {
  way: Way;
  setWay: (way: Way) => void;
  /** Somebody is asked already: one at a time. */
  asking: boolean;
}

function Ways({ way, setWay, asking }: WaysProps): JSX.Element {
  const first = asking ? "You are asking somebody already." : "The resident stays with you until you hand over.";
  return (
    <fieldset class="ways">
      <legend class="unseen">How to transfer</legend>
      <div class="way">
        <input id="way-now" type="radio" name="way" checked={way === "now"} onChange={() => setWay("now")} />
        <label htmlFor="way-now">
          <b>Pass on now</b> <small class="muted">The resident waits for whoever takes it.</small>
        </label>
      </div>
      <div class="way">
        <input
          id="way-first"
          type="radio"
          name="way"
          checked={way === "first"}
          disabled={asking}
          onChange={() => setWay("first")}
        />
        <label htmlFor="way-first">
          <b>Ask first</b> <small class="muted">{first}</small>
        </label>
      </div>
    </fieldset>
  );
}
