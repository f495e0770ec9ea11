/** Changing an agent's state for them, with a reason; the centre notes who did it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { plural } from "../shared/format";
import { Tag } from "../shared/mark";
import { useAsking } from "./asking_ui";
import type { AgentChoice, AgentRow } from "./board_wire";
import { useBoard } from "./context";
import { Since } from "./counter_ui";
import { Decide } from "./dialogs_ui";
import { LimitsButton } from "./limits_ui";
import { ListenIn } from "./supervise_ui";
import { AWAY_REASONS, agentState, reasonWords } from "./words";

const CHOICES: readonly (readonly [choice: AgentChoice, name: string, means: string])[] = [
  ["available", "Available", "gets offers again"],
  ["not_ready", "Not ready", "gets no offers; open contacts stay"],
  ["offline", "Offline", "end of shift; open contacts stay until they end"],
];

export function ChangeAgent({ agent: asOpened }: { agent: AgentRow }): JSX.Element {
  const agent = useBoard().agents.get(asOpened.id) ?? asOpened;
  const asking = useAsking();
  const state = useSignal<AgentChoice>(asOpened.choice === "available" ? "not_ready" : "available");
  const reason = useSignal<string>(AWAY_REASONS[0]);
  const decide = (): Promise<boolean> => {
    const why = state.value === "not_ready" ? reason.value : "";
    const words = state.value === "not_ready" ? `not ready (${reasonWords(why)})` : state.value;
    const data = { agent: agent.id, state: state.value, reason: why };
    return asking.ask("set_agent_state", data, `${agent.name} is ${words} now.`);
  };
  const { tone, text } = agentState(agent);
  return (
    <Decide title={`Change the state of ${agent.name}`} verb="Change state" asking={asking} decide={decide}>
      <p>
        Now <Tag level={tone}>{text}</Tag> for <Since at={agent.since} />
        {agent.team === "" ? "" : `, team ${agent.team}`}
        {agent.connected ? "" : ", not connected"}
        {agent.parked_count === 0 ? "" : `, ${plural(agent.parked_count, "thread")} parked`}. {agent.name} sees the
        change, and it is listed under changes by staff.
      </p>
      <ListenIn agent={agent} />
      <LimitsButton agent={agent} asking={asking} />
      <fieldset class="choices">
        <legend class="label">New state</legend>
        {CHOICES.map(([choice, name, means]) => (
          <label key={choice} class="choice">
            <input
              type="radio"
              name="state"
              checked={state.value === choice}
              data-first={state.value === choice ? "" : undefined}
              onChange={() => (state.value = choice)}
            />
            <b>{name}</b> <span class="muted">{means}</span>
          </label>
        ))}
      </fieldset>
      {state.value === "not_ready" ? (
        <label>
          <span class="label">Reason</span>
          <select class="field" value={reason.value} onChange={(event) => (reason.value = event.currentTarget.value)}>
            {AWAY_REASONS.map((code) => (
              <option key={code} value={code}>
                {reasonWords(code)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </Decide>
  );
}
