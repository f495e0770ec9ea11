/** Text the centre: a phone for visitors, by text message and whatever else the centre is written to. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX, TargetedSubmitEvent } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { shortTime } from "../shared/format";
import { ChannelIcon, Icon, channelName } from "../shared/icons";
import { Composer } from "./composer_ui";
import { type Letter, type Phone, type Picture, isDrawn, offName, ownName, phoneText, stateText } from "./text_data";
import type { TextStore } from "./text_store";

interface TextProps {
  centre: string;
  store: TextStore;
}

export function Text({ centre, store }: TextProps): JSX.Element {
  const phone = store.phone.value;
  return (
    <main class="text">
      <header>
        <h1>Text {centre}</h1>
        <p class="muted" hidden={phone.letters.length > 0}>
          This is the demo’s phone. What you write takes the way of a real message, and whoever is signed in as Joan,
          Amir or Carys is asked to answer first. Nobody’s real phone gets anything.
        </p>
      </header>
      <p class="text-state" role="status" data-there={phone.there && phone.on}>
        {phoneText(phone)}
      </p>
      {phone.channels.length === 0 ? null : <Who store={store} phone={phone} />}
      {phone.refusal === "" ? null : (
        <p class="refusal" role="alert">
          {phone.refusal}
        </p>
      )}
      {phone.channel === "" ? null : (
        <>
          <Thread store={store} />
          <Composer off={!phone.there || !phone.on} say={store.say} />
        </>
      )}
      <p class="text-more muted">
        <a href="/demo/phone">Ring the centre</a>
        <a href="/">Chat with the council</a>
        <a href="/demo">About this demo</a>
      </p>
    </main>
  );
}

function Who({ store, phone }: { store: TextStore; phone: Phone }): JSX.Element {
  return (
    <section class="card text-who" aria-label="How you write">
      <fieldset class="text-channels">
        <legend class="label">How you write</legend>
        {phone.channels.map((one) => (
          <label key={one.channel} data-on={one.channel === phone.channel}>
            <input
              type="radio"
              name="channel"
              checked={one.channel === phone.channel}
              disabled={!phone.there}
              onChange={() => store.choose(one)}
            />
            <ChannelIcon channel={one.channel} />
            {channelName(one.channel)}
          </label>
        ))}
      </fieldset>
      <From key={`${phone.channel} ${phone.from}`} store={store} phone={phone} />
    </section>
  );
}

function From({ store, phone }: { store: TextStore; phone: Phone }): JSX.Element {
  const typed = useSignal(phone.from);
  const change = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (phone.there) store.say({ type: "use", channel: phone.channel, from: typed.value.trim() });
  };
  return (
    <>
      <form class="text-from" onSubmit={change}>
        <label>
          <span class="label">{ownName(phone.channel)}</span>
          <input
            class="field"
            autocomplete="off"
            aria-describedby="from-hint"
            maxLength={40}
            value={typed.value}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        </label>
        <Button type="submit" off={!phone.there || typed.value.trim() === phone.from}>
          Change
        </Button>
      </form>
      <p id="from-hint" class="muted">
        It is made up and belongs to nobody. What is sent to it comes to this page.
      </p>
      {offName(phone.channel) === "" ? null : (
        <label class="text-off">
          <input
            type="checkbox"
            checked={!phone.on}
            disabled={!phone.there}
            onChange={(event) => store.say({ type: "switch", on: !event.currentTarget.checked })}
          />
          {offName(phone.channel)}
        </label>
      )}
    </>
  );
}

function Thread({ store }: Pick<TextProps, "store">): JSX.Element {
  const end = useRef<HTMLDivElement>(null);
  const letters = useComputed(() => store.phone.value.letters);
  useSignalEffect(() => {
    if (letters.value.length > 0) requestAnimationFrame(() => end.current?.scrollTo(0, end.current.scrollHeight));
  });
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- keyboards scroll what has the focus
    <div class="card text-thread" ref={end} tabIndex={0} role="group" aria-label="Messages">
      <div class="text-log" role="log" aria-live="polite" aria-label="What was written">
        {letters.value.map((letter) => (
          <Shown key={letter.id} letter={letter} />
        ))}
      </div>
      {letters.value.length === 0 ? <p class="empty">Nothing has been written yet.</p> : null}
    </div>
  );
}

function Shown({ letter }: { letter: Letter }): JSX.Element {
  return (
    <article class={`letter ${letter.mine ? "mine" : "theirs"}`} data-state={letter.state}>
      <b class="unseen">{letter.mine ? "You:" : "The centre:"}</b>
      {letter.pictures.map((picture, number) =>
        isDrawn(picture) ? (
          <img key={number} src={address(picture)} alt={letter.mine ? "The picture you sent" : "A picture"} />
        ) : (
          <p key={number} class="muted">
            A file: {picture.kind}
          </p>
        ),
      )}
      {letter.text === "" ? null : <p>{letter.text}</p>}
      <footer>
        <time dateTime={new Date(letter.at).toISOString()}>{shortTime(letter.at)}</time>
        <span>
          <Ticks letter={letter} /> {stateText(letter)}
        </span>
      </footer>
    </article>
  );
}

function Ticks({ letter }: { letter: Letter }): JSX.Element {
  switch (letter.state) {
    case "sending":
      return <Icon name="clock" />;
    case "failed":
      return <Icon name="warning" />;
    case "sent":
    case "taken":
    case "delivered":
      return <Icon name="check" />;
    case "read":
      return <Icon name="check_twice" />;
  }
}

function address({ kind, data }: Picture): string {
  return `data:${kind};base64,${data}`;
}
