/** One contact's story: what comes next while it waits, what happened, and why each decision was made. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { Dialog } from "../shared/dialog";
import { clockTime } from "../shared/format";
import { type StepLine, contactStory } from "./board_wire";
import { ContactFacts } from "./contact_facts_ui";
import { ContactLine } from "./contact_line_ui";
import { useStore, useTimezone } from "./context";
import { storyUrl } from "./drill_data";
import { type StepAsked, comingUrl } from "./explain_data";
import { AskWhyNot, OfferReasons, WhatNext } from "./explain_ui";
import { type Coming, coming } from "./explain_wire";
import { useFetched, useLive } from "./fetched";
import { Loaded } from "./loaded_ui";

/** How often a waiting contact is looked at again, ms. */
const AGAIN_MS = 2000;

function isOver({ waiting }: Coming): boolean {
  return !waiting;
}

export function StoryPanel({ contact, title }: { contact: string; title: string }): JSX.Element {
  return (
    <Dialog title={`Why? ${title}`} onClose={useStore().close} class="side">
      <Story contact={contact} title={title} />
    </Dialog>
  );
}

export function Story({ contact, title }: { contact: string; title: string }): JSX.Element {
  const round = useSignal(0);
  const asked = useSignal<StepAsked | undefined>(undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  const part = useRef<HTMLDivElement>(null);
  const next = useLive(comingUrl(contact), coming, AGAIN_MS, isOver);
  const known = next.value.is === "there" ? next.value.data.events_count : 0;
  const story = useFetched(storyUrl(contact), contactStory, round.value + known, true);
  useEffect(() => heading.current?.focus(), []);
  const toggle = (step: StepAsked): void => {
    asked.value = asked.value === step ? undefined : step;
  };
  const close = (): void => {
    const from = asked.value;
    asked.value = undefined;
    part.current?.querySelector<HTMLElement>(`[data-ask="${from === null ? "now" : String(from)}"]`)?.focus();
  };
  return (
    <div ref={part} class="whole-story">
      <h3 ref={heading} tabIndex={-1} class="story-title">
        What happened to {title}
      </h3>
      <WhatNext fetched={next.value} ask={() => toggle(null)} asking={asked.value === null} />
      {asked.value === null ? <AskWhyNot contact={contact} step={null} close={close} /> : null}
      <Loaded
        fetched={story.value}
        retry={() => (round.value += 1)}
        draw={({ contact: row, steps }) => (
          <>
            <div class="contact still">
              <ContactLine row={row} />
            </div>
            <ContactFacts row={row} />
            <ol class="story">
              {steps.map((step, index) => (
                <Step key={index} line={step} asked={asked.value} {...{ contact, toggle, close }} />
              ))}
            </ol>
          </>
        )}
      />
    </div>
  );
}

interface StepProps {
  contact: string;
  line: StepLine;
  asked: StepAsked | undefined;
  toggle: (step: StepAsked) => void;
  close: () => void;
}

function Step({ contact, line, asked, toggle, close }: StepProps): JSX.Element {
  const time = clockTime(line.at, useTimezone());
  const { step, offer } = line;
  return (
    <li>
      <time>{time}</time>
      <div>
        <span>{line.text}</span>
        {offer === null ? null : <OfferReasons offer={offer} />}
        {step === null ? null : (
          <Button
            kind="quiet"
            class="ask"
            aria-expanded={asked === step}
            aria-label={`Why not somebody else at ${time}`}
            data-ask={String(step)}
            onClick={() => toggle(step)}
          >
            Why not…
          </Button>
        )}
        {step !== null && asked === step ? <AskWhyNot contact={contact} step={step} close={close} /> : null}
      </div>
    </li>
  );
}
