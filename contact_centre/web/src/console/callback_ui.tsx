/** A resident to be rung back by hand: the number, large enough to dial from, and how it went. */
import type { JSX } from "preact";
import { Button, Refusal } from "../shared/action";
import { phone } from "../shared/format";
import { Icon } from "../shared/icons";
import { isRinging } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";

export function Callback({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element | null {
  const { callback } = contact;
  if (callback === null || contact.call !== null) return null; // with a telephone, the call's own panel shows it
  const number = phone(callback.number);
  if (!isRinging(contact)) {
    return (
      <p class="rang muted">
        <Icon name="call" /> {callback.spoken ? `You rang ${number} and spoke to them.` : `${number} was not reached.`}
      </p>
    );
  }
  const deed = store.deeds.of(`${contact.id}.callback`);
  const attempt = `Attempt ${callback.attempt}`;
  const last = callback.attempt >= callback.tries;
  return (
    <section class="ring-back" aria-labelledby="ring-back-title">
      <div>
        <h3 id="ring-back-title">Ring the resident now</h3>
        <p class="ring-back-number">
          <a href={`tel:${callback.number.replaceAll(/[^\d+]/g, "")}`}>{number}</a>
        </p>
        <p class="small muted">
          {attempt}.{" "}
          {last
            ? "If nobody answers, the callback may count as missed."
            : "If nobody answers, it is tried again later."}
        </p>
      </div>
      <div class="ring-back-acts">
        <Button kind="go" shortcut="Alt+Y" pending={deed.pending} onClick={() => void store.rang(contact, true)}>
          Spoke to them
        </Button>
        <Button shortcut="Alt+U" pending={deed.pending} onClick={() => void store.rang(contact, false)}>
          No answer
        </Button>
      </div>
      <Refusal action={deed} />
    </section>
  );
}
