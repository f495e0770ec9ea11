/** The call of a contact: who is in it, and everything that can be done with it. */
import type { JSX } from "preact";
import { Button, Refusal } from "../shared/action";
import { duration, unbroken } from "../shared/format";
import { Icon } from "../shared/icons";
import { Mark, Tag } from "../shared/mark";
import { dropLast, isMuted, toggleHold, toggleMute, toggleRelay } from "./call_acts";
import { callSince, callWords, type Controls, controls, hasCall, legLevel, legName, legWords } from "./call_data";
import { CardPayment } from "./card_ui";
import type { DeskStore } from "./desk";
import type { Call, Contact, Leg } from "./frames";
import { Keypad } from "./keypad_ui";
import type { Screen } from "./screen";
import type { Phone } from "./softphone";
import { Sound } from "./softphone_ui";

export interface CallProps {
  contact: Contact;
  store: DeskStore;
  screen: Screen;
  phone: Phone;
}

type Parts = Omit<CallProps, "contact"> & { contact: Contact & { call: Call } };

export function CallPanel({ contact, ...rest }: CallProps): JSX.Element | null {
  return hasCall(contact) ? <Panel {...rest} contact={contact} /> : null;
}

function Panel(props: Parts): JSX.Element {
  const { contact, store, screen, phone } = props;
  const { call } = contact;
  const can = controls(contact);
  return (
    <section class="call" aria-labelledby="call-title">
      <p class="unseen" role="status">
        {callWords(contact)}
      </p>
      <CallHead contact={contact} store={store} />
      {call.legs.length === 0 ? null : (
        <ul class="legs" aria-label="Who is in the call">
          {call.legs.map((leg) => (
            <Party key={leg.id} {...props} leg={leg} can={can} />
          ))}
        </ul>
      )}
      <Recordings contact={contact} />
      <Acts {...props} can={can} />
      <Failures contact={contact} store={store} />
      <Keypad {...{ contact, screen, phone }} on={can.keypad} />
      <CardPayment {...{ contact, store }} on={can.record} />
      <Sound {...{ contact, phone }} />
    </section>
  );
}

function CallHead({ contact, store }: Pick<Parts, "contact" | "store">): JSX.Element {
  const { call } = contact;
  const since = callSince(call);
  return (
    <div class="call-head">
      <h3 id="call-title">
        <Icon name={contact.channel === "voicemail" ? "voicemail" : "call"} /> {callWords(contact)}
      </h3>
      {since === null ? null : <span class="call-time">{duration(store.ports.clock.second.value - since)}</span>}
      {call.relay ? <Tag level="live">Relay UK</Tag> : null}
      {call.legs.length > 0 && call.recording === "on" ? <Tag level="live">recorded</Tag> : null}
      {call.legs.length > 0 && call.recording === "paused" ? <Tag level="risk">recording paused</Tag> : null}
      {call.number === contact.name ? null : (
        <span class="call-number">{call.number === "" ? "number not known" : unbroken(call.number)}</span>
      )}
    </div>
  );
}

interface PartyProps extends Parts {
  leg: Leg;
  can: Controls;
}

function Party({ contact, store, leg, can }: PartyProps): JSX.Element {
  const name = legName(leg, contact);
  const guest = can.drop.includes(leg);
  const { pending } = store.deeds.of(`${contact.id}.drop.${leg.id}`);
  const latest = can.drop[0] === leg;
  return (
    <li class={guest ? "leg guest" : "leg"}>
      <span class="leg-who">
        <Mark level={legLevel(leg)} /> <b>{name}</b> <span class="muted">{legWords(leg)}</span>
      </span>
      <span class="leg-time muted">{duration(store.ports.clock.second.value - leg.since)}</span>
      {guest && leg.party === "outside" && leg.phase === "joined" ? (
        <Button
          kind="quiet"
          pending={store.deeds.of(`${contact.id}.hold`).pending}
          onClick={() => void store.hold(contact, !leg.held, leg.id)}
        >
          {leg.held ? "Resume" : "Hold"} <span class="unseen">{name}</span>
        </Button>
      ) : null}
      {guest && leg.party === "outside" && leg.phase === "joined" ? (
        <Button
          kind="quiet"
          pending={store.deeds.of(`${contact.id}.transfer`).pending}
          onClick={() => void store.transfer(contact, { kind: "number", id: leg.name }, "")}
        >
          Hand over <span class="unseen">to {name}</span>
        </Button>
      ) : null}
      {guest ? (
        <Button
          kind="quiet"
          {...(latest ? { shortcut: "Alt+X" } : {})}
          pending={pending}
          onClick={() => void (latest ? dropLast(contact, store) : store.drop(contact, leg.id))}
        >
          Drop <span class="unseen">{name}</span>
        </Button>
      ) : null}
    </li>
  );
}

function Acts({ contact, store, screen, phone, can }: Parts & { can: Controls }): JSX.Element | null {
  const { call } = contact;
  if (!can.relay && !can.ring && can.hold === null && can.mute === null) return null;
  const pending = (what: string): boolean => store.deeds.of(`${contact.id}.${what}`).pending;
  const here = phone.talk.value?.contact === contact.id;
  return (
    <div class="call-acts">
      {can.hold === null ? null : (
        <Button shortcut="Alt+H" pending={pending("hold")} onClick={() => void toggleHold(contact, store)}>
          <Icon name={can.hold.held ? "play" : "pause"} /> {can.hold.held ? "Resume" : "Hold"}
        </Button>
      )}
      {can.mute === null ? null : (
        <Button shortcut="Alt+A" pending={pending("mute")} onClick={() => void toggleMute(contact, store, phone)}>
          <Icon name={isMuted(contact, phone) ? "mic_off" : "mic"} /> {isMuted(contact, phone) ? "Unmute" : "Mute"}
        </Button>
      )}
      {can.keypad ? (
        <Button
          shortcut="Alt+K"
          aria-expanded={screen.keypad.value}
          off={!here}
          title={here ? undefined : "Use the keypad of the telephone that you speak on"}
          onClick={() => screen.toggleKeypad()}
        >
          <Icon name="keypad" /> Keypad
        </Button>
      ) : null}
      {can.ring ? (
        <Button kind="go" shortcut="Alt+R" pending={pending("dial")} onClick={() => screen.show("ring")}>
          <Icon name="call" /> {contact.channel === "voicemail" ? "Ring back" : "Ring"}
        </Button>
      ) : null}
      {can.relay ? (
        <Button
          shortcut="Alt+L"
          aria-pressed={call.relay}
          title="The resident speaks through Relay UK: their calls may take longer, and do not count in handling time"
          pending={pending("relay")}
          onClick={() => void toggleRelay(contact, store)}
        >
          Relay call
        </Button>
      ) : null}
    </div>
  );
}

/** What was recorded: a voicemail to be heard first, and calls once they are over. */
function Recordings({ contact }: { contact: Contact & { call: Call } }): JSX.Element | null {
  const { recordings } = contact.call;
  if (recordings.length === 0) return null;
  return (
    <div class="recordings">
      {recordings.map(({ id, length_s }, index) => {
        const what = contact.channel === "voicemail" && index === 0 ? "Voicemail" : "Recording";
        return (
          <div key={id} class="recording">
            <span class="small">
              {what}, {duration(length_s * 1000)}
            </span>
            {/* eslint-disable-next-line jsx-a11y-x/media-has-caption -- a voicemail's words stand in the conversation */}
            <audio
              controls
              preload="none"
              id={what === "Voicemail" ? "voicemail" : undefined}
              aria-label={`${what} of ${duration(length_s * 1000)}`}
              src={`/api/recordings/${encodeURIComponent(id)}`}
            />
          </div>
        );
      })}
    </div>
  );
}

const PLACES = ["hold", "mute", "record", "relay", "transfer"] as const;

/** What was refused here, and what the provider could not do. */
function Failures({ contact, store }: Pick<Parts, "contact" | "store">): JSX.Element {
  const { failed, legs } = contact.call;
  return (
    <>
      {failed === null ? null : (
        <p class="call-failed" role="alert">
          <Mark level="miss" /> {failed.text}
        </p>
      )}
      {PLACES.map((place) => (
        <Refusal key={place} action={store.deeds.of(`${contact.id}.${place}`)} />
      ))}
      {legs.map(({ id }) => (
        <Refusal key={id} action={store.deeds.of(`${contact.id}.drop.${id}`)} />
      ))}
    </>
  );
}
