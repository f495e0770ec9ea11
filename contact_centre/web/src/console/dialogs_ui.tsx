/** The console's dialogs: transfer, end, shortcuts, alerts. */
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { Dialog } from "../shared/dialog";
import type { Alerts } from "./alerts";
import { ApprovedDialog } from "./approved_ui";
import { AskDialog } from "./ask_ui";
import { isLive } from "./call_data";
import { carried, residentName } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";
import { keyCaps, SHORTCUTS, WRITING } from "./keys_data";
import { RingDialog } from "./ring_ui";
import type { Screen } from "./screen";
import type { Phone } from "./softphone";
import { PhoneDialog } from "./softphone_ui";
import { TransferDialog } from "./transfer_ui";

interface DialogsProps {
  store: DeskStore;
  screen: Screen;
  alerts: Alerts;
  phone: Phone;
  /** Whether `?` alone opens the list of shortcuts. */
  lone: Signal<boolean>;
  /** Sign out. */
  leave: () => void;
}

export function Dialogs({ store, screen, alerts, phone, lone, leave }: DialogsProps): JSX.Element | null {
  const close = (): void => screen.close();
  const contact = store.current;
  switch (screen.dialog.value) {
    case null:
      return null;
    case "transfer":
      return contact === null ? null : <TransferDialog key={contact.id} {...{ store, contact, close }} />;
    case "ask":
      return contact === null ? null : <AskDialog key={contact.id} {...{ store, contact, close }} />;
    case "approved":
      return contact === null ? null : <ApprovedDialog key={contact.id} {...{ store, contact, close }} />;
    case "ring":
      return contact === null ? null : <RingDialog key={contact.id} {...{ store, contact, close }} />;
    case "phone":
      return <PhoneDialog phone={phone} close={close} />;
    case "end":
      return contact === null ? null : <EndDialog key={contact.id} {...{ store, contact, close }} />;
    case "sign_out":
      return <SignOutDialog open={carried(store.desk.value.contacts).length} leave={leave} close={close} />;
    case "help":
      return <HelpDialog lone={lone} close={close} />;
    case "alerts":
      return <AlertsDialog alerts={alerts} close={close} />;
  }
}

export interface ContactDialogProps {
  store: DeskStore;
  contact: Contact;
  close: () => void;
}

function EndDialog({ store, contact, close }: ContactDialogProps): JSX.Element {
  const deed = store.deeds.of(`${contact.id}.end`);
  const ended = useRef(false);
  const end = async (): Promise<void> => {
    ended.current = await store.end(contact);
    if (ended.current) close();
  };
  const outcome = (): HTMLElement | null =>
    ended.current ? document.querySelector<HTMLElement>(".outcome-pane input") : null;
  const unsent = store.writing.hasDraft(contact.id);
  const spoken = isLive(contact);
  return (
    <Dialog
      title={spoken ? "End the call?" : "End the conversation?"}
      onClose={close}
      returnTo={outcome}
      foot={
        <>
          <Button onClick={close}>Keep talking</Button>
          <Button kind="go" pending={deed.pending} onClick={() => void end()} data-first="">
            {spoken ? "End call" : "End conversation"}
          </Button>
        </>
      }
    >
      <p>
        {spoken
          ? "Everybody in the call is hung up on. Wrap-up follows."
          : `${residentName(contact)} can then no longer write to you. Wrap-up follows.`}
        {unsent ? <b> What you have written was not sent.</b> : null}
      </p>
      <Refusal action={deed} />
    </Dialog>
  );
}

function SignOutDialog({ open, leave, close }: { open: number; leave: () => void; close: () => void }): JSX.Element {
  return (
    <Dialog
      title="Sign out now?"
      onClose={close}
      foot={
        <>
          <Button onClick={close} data-first="">
            Stay
          </Button>
          <Button kind="danger" onClick={leave}>
            Sign out
          </Button>
        </>
      }
    >
      <p>
        {open === 1 ? "One contact is" : `${open} contacts are`} still with you. Conversations go back to the queue when
        you leave. To finish them first, choose “End of shift” instead.
      </p>
    </Dialog>
  );
}

function HelpDialog({ lone, close }: { lone: Signal<boolean>; close: () => void }): JSX.Element {
  return (
    <Dialog title="Keyboard shortcuts" onClose={close}>
      <dl class="keys">
        {[...SHORTCUTS, ...WRITING].map(({ keys, what }) => (
          <div key={keys}>
            <dt>
              {keyCaps(keys).map((cap) => (
                <kbd key={cap}>{cap}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input type="checkbox" checked={lone.value} onChange={(event) => (lone.value = event.currentTarget.checked)} />
        <span>
          <kbd>?</kbd> alone opens this list, outside text fields
        </span>
      </label>
    </Dialog>
  );
}

const PERMISSIONS = {
  granted: "On. An offer shows on your desktop, and you can accept or decline it there.",
  denied: "Blocked in this browser. Allow notifications for this page in the browser's settings.",
  unknown: "Off. Turn them on to notice offers while this page is in the background.",
  unsupported: "This browser or address does not offer them. They need https.",
} as const;

function AlertsDialog({ alerts, close }: { alerts: Alerts; close: () => void }): JSX.Element {
  const permission = alerts.permission.value;
  return (
    <Dialog title="Alerts" onClose={close}>
      <label class="check">
        <input
          type="checkbox"
          checked={alerts.sound.value}
          onChange={(event) => (alerts.sound.value = event.currentTarget.checked)}
        />
        <span>Sound for offers, and for messages while this page is in the background</span>
      </label>
      <div>
        <Button onClick={() => alerts.beep()} off={!alerts.sound.value}>
          Play the sound
        </Button>
      </div>
      <div>
        <p>
          <b>Desktop notifications.</b> {PERMISSIONS[permission]}
        </p>
        {permission === "unknown" ? (
          <Button kind="go" onClick={() => void alerts.askPermission()}>
            Turn on
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}
