/** Offers: unmissable, above the conversation, never over the composer, never taking the focus. */
import type { JSX } from "preact";
import { Button, Refusal } from "../shared/action";
import { duration } from "../shared/format";
import { ChannelIcon, channelName, Icon } from "../shared/icons";
import { CallbackTag, RobotTag, Tag } from "../shared/mark";
import { spokenOffer, spokenQuestion } from "./alerts_data";
import { residentName } from "./console_data";
import { QuestionCard } from "./consult_ui";
import type { DeskStore } from "./desk";
import type { Offer } from "./frames";
import { DeclineMenu, Ring } from "./ringing_ui";
import { focusComposer, rescueFocus, type Screen } from "./screen";

export function Offers({ store, screen }: { store: DeskStore; screen: Screen }): JSX.Element {
  const { offers, consults } = store.desk.value;
  return (
    <div class="offers">
      <div class="unseen" role="alert">
        {spokenOffer(offers)}
      </div>
      <div class="unseen" role="alert">
        {spokenQuestion({ offers, consults })}
      </div>
      {offers.map((offer, index) => (
        <OfferCard key={offer.id} offer={offer} first={index === 0} store={store} screen={screen} />
      ))}
      {consults.map((question, index) => (
        <QuestionCard
          key={question.contact}
          first={index === 0 && offers.length === 0}
          {...{ question, store, screen }}
        />
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
  const decline = (reason: string): void => void store.decline(offer, reason).then(rescueFocus);
  return (
    <section class={offer.emergency ? "offer urgent" : "offer"} aria-label={`Offer of ${residentName(offer)}`}>
      <Ring from={offer.made_at} until={offer.expires_at} store={store} />
      <div class="offer-what">
        <p class="offer-title">
          <ChannelIcon channel={offer.channel} /> {channelName(offer.channel)} · {offer.queue_name} ·{" "}
          {residentName(offer)}
        </p>
        <p class="offer-tags">
          {offer.emergency ? <Tag level="miss">emergency</Tag> : null}
          {offer.language === "cy" ? <Tag level="live">Welsh</Tag> : null}
          {offer.callback ? <CallbackTag /> : null}
          {offer.opted_out ? <Tag level="risk">wants no messages, ring them</Tag> : null}
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
        {offer.callback ? <p class="small">Accept to ring the resident back.</p> : null}
        <p class="small muted">{offer.why}</p>
        <Refusal action={deed} />
      </div>
      <div class="offer-acts">
        <Button kind="go" pending={deed.pending} {...(first ? { shortcut: "F2" } : {})} onClick={accept}>
          Accept
        </Button>
        <DeclineMenu id={offer.id} {...{ first, screen, decline }} />
      </div>
    </section>
  );
}

function Waited({ offer, store }: { offer: Offer; store: DeskStore }): JSX.Element {
  const waited = Math.max(offer.waited_ms, store.ports.clock.second.value - offer.queued_at);
  return <span class="muted">waited {duration(waited)}</span>;
}
