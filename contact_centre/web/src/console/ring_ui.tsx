/** Ringing a resident: where they rang from, or another number that they gave. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { Dialog } from "../shared/dialog";
import { looksLikeNumber } from "../shared/format";
import { residentName } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";

interface RingProps {
  store: DeskStore;
  contact: Contact;
  close: () => void;
}

export function RingDialog({ store, contact, close }: RingProps): JSX.Element {
  const known = contact.call?.number ?? "";
  const [number, setNumber] = useState(known);
  const place = `${contact.id}.dial`;
  const deed = store.deeds.of(place);
  const ring = async (): Promise<void> => {
    if (!looksLikeNumber(number)) {
      store.deeds.explain(place, "Write the number first, for example 020 7946 0123.");
      return;
    }
    const written = number.trim();
    if (await store.dial(contact, written === known ? "" : written)) close();
  };
  return (
    <Dialog
      title={`Ring ${residentName(contact)}`}
      onClose={close}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            kind="go"
            pending={deed.pending}
            onClick={() => void ring()}
            data-first={known === "" ? undefined : ""}
          >
            Ring
          </Button>
        </>
      }
    >
      <div>
        <label class="label" htmlFor="ring-number">
          Number
        </label>
        <input
          id="ring-number"
          class="field"
          type="tel"
          autocomplete="off"
          data-first={known === "" ? "" : undefined}
          value={number}
          onInput={(event) => setNumber(event.currentTarget.value)}
        />
      </div>
      <p class="small muted">
        Your telephone rings first, then theirs, and they see the number of this service. In an emergency that needs
        999, use another phone if this one says that it cannot.
      </p>
      <Refusal action={deed} />
    </Dialog>
  );
}
