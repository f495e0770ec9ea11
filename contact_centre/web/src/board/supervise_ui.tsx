/** Taking part in a call: listening, whispering to its agent, joining it. Only the supervisor's own screen shows it. */
import type { JSX } from "preact";
import { PhoneNotice, Sound } from "../console/softphone_ui";
import { Button, Refusal } from "../shared/action";
import { type Asking, useAsking } from "./asking_ui";
import type { AgentRow, Supervised, Supervision } from "./board_wire";
import { useBoard, useStore } from "./context";
import { Since } from "./counter_ui";

const WAYS: readonly (readonly [mode: Supervision, name: string, means: string])[] = [
  ["listen", "Listen", "Nobody hears you"],
  ["whisper", "Whisper", "Only the agent hears you"],
  ["barge", "Barge in", "Everybody hears you"],
];

const DOES: Readonly<Record<Supervision, string>> = {
  listen: "You listen to",
  whisper: "You whisper to the agent in",
  barge: "You talk in",
};

interface WaysProps {
  contact: string;
  agent: string;
  /** How the supervisor takes part now, if they do. */
  now: Supervision | null;
  asking: Asking;
}

function Ways({ contact, agent, now, asking }: WaysProps): JSX.Element {
  const ask = (mode: Supervision): void =>
    void asking.ask("supervise", { contact, mode }, `${DOES[mode]} the call of ${agent}.`);
  return (
    <div class="supervise-ways" role="group" aria-label={`The call of ${agent}`}>
      {WAYS.map(([mode, name, means]) => (
        <Button
          key={mode}
          title={means}
          aria-pressed={now === mode}
          pending={asking.pending}
          onClick={now === mode ? () => undefined : () => ask(mode)}
        >
          {name}
        </Button>
      ))}
    </div>
  );
}

/** In the dialog of an agent who talks: take part in it. */
export function ListenIn({ agent }: { agent: AgentRow }): JSX.Element | null {
  const asking = useAsking();
  const { supervising } = useBoard();
  if (agent.call === null) return null;
  const now = supervising?.contact === agent.call ? supervising.mode : null;
  return (
    <div class="listen-in">
      <h3 class="label">Their call</h3>
      <Ways contact={agent.call} agent={agent.name} {...{ now, asking }} />
      <p class="small muted">Your telephone rings, or this browser takes it. It is listed under changes by staff.</p>
      <Refusal action={asking} />
    </div>
  );
}

/** Over the board while the supervisor takes part in a call. */
export function Supervising(): JSX.Element | null {
  const { supervising } = useBoard();
  return supervising === null ? null : <Bar key={supervising.contact} of={supervising} />;
}

function Bar({ of }: { of: Supervised }): JSX.Element {
  const asking = useAsking();
  const { phone } = useStore();
  const stop = (): void =>
    void asking.ask("supervise", { contact: of.contact, mode: "stop" }, `You left the call of ${of.agent_name}.`);
  return (
    <section class="card supervising" aria-label="Your part in a call">
      <p role="status">
        {of.joined ? DOES[of.mode] : "Your telephone rings for"} the call of <b>{of.agent_name}</b>
      </p>
      <span class="muted">
        <Since at={of.since} />
      </span>
      <Ways contact={of.contact} agent={of.agent_name} now={of.mode} asking={asking} />
      <Button pending={asking.pending} onClick={stop}>
        Stop
      </Button>
      <Refusal action={asking} />
      {phone === null ? null : (
        <>
          <PhoneNotice phone={phone} />
          <Sound contact={{ id: of.contact }} phone={phone} />
        </>
      )}
    </section>
  );
}
