/** Ring the centre: a telephone for visitors who have none at hand. What is spoken is written. */
import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX, TargetedSubmitEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { type Call, DRAMA_NUMBER, KEYS, type Line, type Said, stateText, underWay } from "./ring_data";

interface RingProps {
  centre: string;
  call: ReadonlySignal<Call>;
  say: (said: Said) => void;
}

export function Ring({ centre, call, say }: RingProps): JSX.Element {
  const now = call.value;
  return (
    <main class="ring">
      <header>
        <h1>Ring {centre}</h1>
        <p class="muted" hidden={underWay(now)}>
          This is the demo’s telephone. You read what you would hear, press keys as on a phone, and write what you would
          say. Nobody’s real telephone rings.
        </p>
      </header>
      <p class="ring-state" role="status" data-state={now.state}>
        {stateText(now)}
      </p>
      {now.state === "rung" ? <Rung say={say} /> : underWay(now) ? null : <Begin now={now} say={say} />}
      {now.lines.length === 0 && !underWay(now) ? null : <Talk call={call} />}
      {now.state === "in_progress" || now.state === "ringing" ? <InCall now={now} say={say} /> : null}
      <p class="ring-more muted">
        <a href="/">Chat with the council instead</a>
        <a href="/demo/text">Text the council</a>
        <a href="/demo">About this demo</a>
      </p>
    </main>
  );
}

function Begin({ now, say }: { now: Call; say: RingProps["say"] }): JSX.Element {
  const number = useSignal(DRAMA_NUMBER);
  const withheld = useSignal(false);
  const away = now.state === "away";
  const ring = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!away) say({ type: "call", from: withheld.value ? "" : number.value.trim() });
  };
  return (
    <form class="card ring-begin" onSubmit={ring}>
      <label>
        <span class="label">Number you ring from</span>
        <input
          class="field"
          type="tel"
          autocomplete="off"
          aria-describedby="from-hint"
          value={number.value}
          disabled={withheld.value}
          onInput={(event) => (number.value = event.currentTarget.value)}
        />
      </label>
      <p id="from-hint" class="muted">
        This one is kept for drama and belongs to nobody; robots ring from 07700{"\u00a0"}900500 and up. A callback
        rings this page.
      </p>
      <label class="ring-withheld">
        <input
          type="checkbox"
          checked={withheld.value}
          onChange={(event) => (withheld.value = event.currentTarget.checked)}
        />
        Withhold my number
      </label>
      <Button kind="go" type="submit" off={away}>
        Ring {now.number || "the centre"}
      </Button>
    </form>
  );
}

function Rung({ say }: Pick<RingProps, "say">): JSX.Element {
  const answer = useRef<HTMLDivElement>(null);
  useEffect(() => answer.current?.querySelector("button")?.focus(), []);
  return (
    <div class="card ring-rung" ref={answer}>
      <Button kind="go" onClick={() => say({ type: "accept" })}>
        Answer
      </Button>
      <Button kind="danger" onClick={() => say({ type: "hang_up" })}>
        Do not answer
      </Button>
    </div>
  );
}

function Talk({ call }: Pick<RingProps, "call">): JSX.Element {
  const end = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    if (call.value.lines.length > 0) requestAnimationFrame(() => end.current?.scrollTo(0, end.current.scrollHeight));
  });
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- keyboards scroll what has the focus
    <div class="card ring-talk" ref={end} tabIndex={0} role="group" aria-label="The call">
      <div class="ring-log" role="log" aria-live="polite" aria-label="What is heard and said">
        {call.value.lines.map((line) => (
          <Spoken key={line.id} line={line} />
        ))}
      </div>
    </div>
  );
}

function Spoken({ line }: { line: Line }): JSX.Element {
  return (
    <p class={`line ${line.kind}`}>
      {line.who === "" ? null : <b>{line.who}: </b>}
      {line.text}
    </p>
  );
}

function InCall({ now, say }: { now: Call; say: RingProps["say"] }): JSX.Element {
  const connected = now.state === "in_progress";
  const press = (digits: string): void => {
    if (connected) say({ type: "press", digits });
  };
  useKeys(press);
  return (
    <div class="ring-call">
      <Words off={!connected} say={(text) => say({ type: "say", text })} />
      <div class="keypad" role="group" aria-label="Keypad">
        {KEYS.map((key) => (
          <Button key={key} off={!connected} aria-label={NAMES[key] ?? key} onClick={() => press(key)}>
            {key}
          </Button>
        ))}
      </div>
      <Button kind="danger" class="ring-end" onClick={() => say({ type: "hang_up" })}>
        Hang up
      </Button>
    </div>
  );
}

const NAMES: Readonly<Record<string, string>> = { "*": "star", "#": "hash" };

/** The keyboard's digits are the keypad's, unless somebody writes. */
function useKeys(press: (digits: string) => void): void {
  useEffect(() => {
    const take = (event: KeyboardEvent): void => {
      const writes = event.target instanceof HTMLInputElement;
      const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
      if (!writes && plain && (KEYS as readonly string[]).includes(event.key)) press(event.key);
    };
    window.addEventListener("keydown", take);
    return () => window.removeEventListener("keydown", take);
  }, [press]);
}

function Words({ off, say }: { off: boolean; say: (text: string) => void }): JSX.Element {
  const text = useSignal("");
  const send = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (off || text.value.trim() === "") return;
    say(text.value.trim());
    text.value = "";
  };
  return (
    <form class="ring-words" onSubmit={send}>
      <label>
        <span class="label">Say something</span>
        <input
          id="words"
          class="field"
          autocomplete="off"
          maxLength={1000}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <Button type="submit" off={off}>
        Say
      </Button>
    </form>
  );
}
