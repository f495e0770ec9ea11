/** Offers: unmissable, above the conversation, never over the composer, never taking the focus. */
import type { JSX } from "preact";
import { Button, Refusal } from "../shared/action";
import { duration } from "../shared/format";
import { ChannelIcon, channelName, Icon } from "../shared/icons";
import { RobotTag, Tag } from "../shared/mark";
import { Menu } from "../shared/menu";
import { spokenOffer } from "./alerts_data";
import { residentName } from "./console_data";
import type { DeskStore } from "./desk";
import type { Offer } from "./frames";
import { focusComposer, rescueFocus, type Screen } from "./screen";
import { DECLINE_REASONS } from "./states_data";

const RADIUS = 23;
const ROUND = 2 * Math.PI * RADIUS;

export function Offers({ store, screen }: { store: DeskStore; screen: Screen }): JSX.Element {
  const { offers } = store.desk.value;
  return (
    <div class="offers">
      <div class="unseen" role="alert">
        {spokenOffer(offers)}
      </div>
      {offers.map((offer, index) => (
        <OfferCard key={offer.id} offer={offer} first={index === 0} store={store} screen={screen} />
      ))}
    </div>
  );
}

interface CardProps {
  offer: Offer;
  /** The one that F2 means. */
  first: boolean;
  store: DeskStore;
  screen: Screen;
}

function OfferCard({ offer, first, store, screen }: CardProps): JSX.Element {
  const deed = store.deeds.of(offer.id);
  const accept = (): void => {
    void store.accept(offer, true).then((accepted) => accepted && focusComposer());
  };
  return (
    <section class={offer.emergency ? "offer urgent" : "offer"} aria-label={`Offer of ${residentName(offer)}`}>
      <Ring offer={offer} store={store} />
      <div class="offer-what">
        <p class="offer-title">
          <ChannelIcon channel={offer.channel} /> {channelName(offer.channel)} · {offer.queue_name} ·{" "}
          {residentName(offer)}
        </p>
        <p class="offer-tags">
          {offer.emergency ? <Tag level="miss">emergency</Tag> : null}
          {offer.language === "cy" ? <Tag level="live">Welsh</Tag> : null}
          {offer.robot ? <RobotTag /> : null}
          <Waited offer={offer} store={store} />
        </p>
        {offer.preview === "" ? null : (
          <p class="offer-preview" lang={offer.language}>
            {offer.preview}
          </p>
        )}
        {offer.note === "" ? null : (
          <p class="offer-note">
            <Icon name="note" /> Note: {offer.note}
          </p>
        )}
        <p class="small muted">{offer.why}</p>
        <Refusal action={deed} />
      </div>
      <div class="offer-acts">
        <Button kind="go" pending={deed.pending} {...(first ? { shortcut: "F2" } : {})} onClick={accept}>
          Accept
        </Button>
        <DeclineMenu {...{ offer, first, store, screen }} />
      </div>
    </section>
  );
}

function DeclineMenu({ offer, first, store, screen }: CardProps): JSX.Element {
  const name = `decline.${offer.id}` as const;
  return (
    <Menu
      end
      open={screen.menu.value === name}
      setOpen={(open) => screen.setMenu(name, open)}
      label="Why do you decline?"
      {...(first ? { shortcut: "Shift+F2" } : {})}
      button={
        <>
          <span>Decline</span>
          <Icon name="chevron" />
        </>
      }
      items={DECLINE_REASONS.map((reason) => ({
        key: reason,
        label: reason,
        choose: () => void store.decline(offer, reason).then(rescueFocus),
      }))}
    />
  );
}

function Waited({ offer, store }: { offer: Offer; store: DeskStore }): JSX.Element {
  const waited = Math.max(offer.waited_ms, store.ports.clock.second.value - offer.queued_at);
  return <span class="muted">waited {duration(waited)}</span>;
}

/** Counts down to the moment the offer goes to somebody else. */
function Ring({ offer, store }: { offer: Offer; store: DeskStore }): JSX.Element {
  const left = Math.max(0, offer.expires_at - store.ports.clock.second.value);
  const share = Math.min(1, left / Math.max(1, offer.expires_at - offer.made_at));
  return (
    <svg class="ring" viewBox="0 0 54 54" role="timer" aria-label={`${Math.ceil(left / 1000)} seconds left`}>
      <circle class="ring-ground" cx="27" cy="27" r={RADIUS} />
      <circle
        class="ring-left"
        cx="27"
        cy="27"
        r={RADIUS}
        stroke-dasharray={String(ROUND)}
        stroke-dashoffset={String(ROUND * (1 - share))}
        transform="rotate(-90 27 27)"
      />
      <text x="27" y="32" text-anchor="middle">
        {Math.ceil(left / 1000)}
      </text>
    </svg>
  );
}
