/** Paying by card: the link first, so that no card is read out; and the recording, which pauses if one is. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../shared/action";
import { duration } from "../shared/format";
import { Icon } from "../shared/icons";
import { toggleRecording } from "./call_acts";
import type { DeskStore } from "./desk";
import type { Call, Contact } from "./frames";

interface CardProps {
  contact: Contact & { call: Call };
  store: DeskStore;
  /** The recording can be changed now. */
  on: boolean;
}

const COPIED_MS = 3_000;

export function CardPayment({ contact, store, on }: CardProps): JSX.Element | null {
  const { pay_link, legs } = contact.call;
  const link = pay_link !== "" && legs.length > 0;
  if (!link && !on) return null;
  return (
    <div class="card-payment">
      {link ? <PayLink link={pay_link} /> : null}
      {on ? <Recording contact={contact} store={store} second={link} /> : null}
    </div>
  );
}

function PayLink({ link }: { link: string }): JSX.Element {
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    const timer = window.setTimeout(() => setCopied(null), COPIED_MS);
    return () => window.clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div class="card-row">
      <span>
        <b>Payment by card:</b> have the resident pay at <span class="pay-link">{link}</span>
      </span>
      <Button id="copy-pay-link" shortcut="Alt+B" onClick={copy}>
        {copied === true ? "Copied" : "Copy link"}
      </Button>
      <span class="unseen" role="status">
        {copied === true ? "The pay link is copied" : ""}
      </span>
      {copied === false ? (
        <span class="small miss">The browser does not let it be copied: select it instead.</span>
      ) : null}
    </div>
  );
}

/** @prop second a link stands above: reading a card out is the second best. */
function Recording({ contact, store, second }: Omit<CardProps, "on"> & { second: boolean }): JSX.Element {
  const { recording, recording_until } = contact.call;
  const { pending } = store.deeds.of(`${contact.id}.record`);
  const paused = recording === "paused";
  const left = recording_until === null ? null : Math.max(0, recording_until - store.ports.clock.second.value);
  return (
    <div class="card-row">
      <span class={paused ? "risk" : "muted"}>
        {paused
          ? `Recording paused${left === null ? "" : `, goes on by itself in ${duration(left)}`}`
          : `${second ? "If they cannot: pause" : "Pause"} the recording before a card is read out`}
      </span>
      <Button shortcut="Alt+C" pending={pending} onClick={() => void toggleRecording(contact, store)}>
        <Icon name={paused ? "record" : "pause"} /> {paused ? "Resume recording" : "Pause recording"}
      </Button>
    </div>
  );
}
