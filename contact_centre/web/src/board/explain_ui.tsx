/** Why a decision was made, why not otherwise, and what comes next: the parts of a contact's story that answer. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { clockTime } from "../shared/format";
import { Picker } from "../shared/picker";
import type { OfferDetails } from "./board_wire";
import { useStore, useTimezone } from "./context";
import { type StepAsked, agentChoices, agentsUrl, away, whyNotUrl } from "./explain_data";
import { type Coming, type WhyNot, agentsThen, whyNot } from "./explain_wire";
import { type Fetched, useFetched } from "./fetched";
import { Loaded } from "./loaded_ui";

/** What an offer recorded of its own reasons, one press away. */
export function OfferReasons({ offer }: { offer: OfferDetails }): JSX.Element {
  return (
    <details class="reasons">
      <summary>Why {offer.chosen.name}</summary>
      <dl>
        <dt>Rule</dt>
        <dd>{offer.rule}</dd>
        <dt>Order</dt>
        <dd>
          {offer.order}{" "}
          <span class="muted">
            Policy {offer.policy}, score {offer.score.join(", ")}.
          </span>
        </dd>
        <dt>Chosen</dt>
        <dd>
          {offer.chosen.name}: {offer.chosen.text}
        </dd>
        <dt>Next would have been</dt>
        <dd>
          {offer.next_best.length === 0 ? "Nobody else was compared." : null}
          <ol>
            {offer.next_best.map((rival) => (
              <li key={rival.agent}>
                {rival.name}: {rival.text}
              </li>
            ))}
          </ol>
        </dd>
      </dl>
    </details>
  );
}

interface WhyNotProps {
  contact: string;
  /** A step of the contact's history; null asks about now. */
  step: StepAsked;
  close: () => void;
}

/** Choose an agent as of that moment, and read everything that stood in the way. */
export function AskWhyNot({ contact, step, close }: WhyNotProps): JSX.Element {
  const round = useSignal(0);
  const agent = useSignal<string | null>(null);
  const part = useRef<HTMLDivElement>(null);
  const fetched = useFetched(agentsUrl(contact, step), agentsThen, round.value);
  const there = fetched.value.is === "there";
  useEffect(() => {
    if (there) part.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, [there]);
  return (
    <div class="why-not" ref={part}>
      <Loaded
        fetched={fetched.value}
        retry={() => (round.value += 1)}
        draw={({ agents }) => (
          <Picker
            label={step === null ? "Why not whom, now?" : "Why not whom, then?"}
            choices={agentChoices(agents)}
            chosen={agent.value}
            onChoose={(id) => (agent.value = id)}
            none="There was nobody of that name."
            first
          />
        )}
      />
      <div role="status">
        {agent.value === null ? null : <Answer contact={contact} agent={agent.value} step={step} />}
      </div>
      <Button kind="quiet" onClick={close}>
        Close
      </Button>
    </div>
  );
}

function Answer({ contact, agent, step }: { contact: string; agent: string; step: StepAsked }): JSX.Element {
  const round = useSignal(0);
  const fetched = useFetched(whyNotUrl(contact, agent, step), whyNot, round.value, true);
  return (
    <Loaded
      fetched={fetched.value}
      retry={() => (round.value += 1)}
      draw={(answer) => <Told key={answer.agent} answer={answer} />}
    />
  );
}

function Told({ answer }: { answer: WhyNot }): JSX.Element {
  const part = useRef<HTMLDivElement>(null);
  const timezone = useTimezone();
  useEffect(() => part.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div ref={part}>
      <p>
        <b>Why not {answer.agent_name}</b> at {clockTime(answer.at, timezone)}
        {answer.eligible ? ": nothing forbade it" : ""}
      </p>
      <ul class="plain-list">
        {answer.reasons.map((reason, index) => (
          <li key={index}>{reason.text}</li>
        ))}
      </ul>
    </div>
  );
}

interface NextProps {
  fetched: Fetched<Coming>;
  /** Ask why not somebody, now. */
  ask: () => void;
  asking: boolean;
}

/** What the engine does next about a waiting contact; nothing for one that waits no more. */
export function WhatNext({ fetched, ask, asking }: NextProps): JSX.Element | null {
  const timezone = useTimezone();
  const now = useStore().now.value;
  if (fetched.is === "failed") return <p class="muted">What happens next cannot be told now: {fetched.text}</p>;
  if (fetched.is === "loading" || !fetched.data.waiting) return null;
  return (
    <section class="next" aria-labelledby="next-title">
      <h4 id="next-title">What happens next</h4>
      <ol class="story">
        {fetched.data.coming.map((line, index) => (
          <li key={index}>
            <time>{line.at === null ? "Next" : clockTime(line.at, timezone)}</time>
            <div>
              <span>{line.text}</span> <span class="muted">{away(line.at, now)}</span>
            </div>
          </li>
        ))}
      </ol>
      <Button class="ask" aria-expanded={asking} onClick={ask} data-ask="now">
        Why not… now
      </Button>
    </section>
  );
}
