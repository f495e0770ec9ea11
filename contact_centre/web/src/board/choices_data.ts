/** Whom a contact can be offered to and where it can be moved, as choices of a searchable list. No DOM. */
import type { Choice } from "../shared/picker_data";
import { groupOf, selectAgents } from "./board_data";
import type { AgentRow, QueueRow } from "./board_wire";
import { FILTER_NAMES, agentState, headStart } from "./words";

/** Agents on duty by state, free ones first. Whether skills and capacity allow it, the engine says. */
export function agentChoices(agents: Iterable<AgentRow>): Choice[] {
  return selectAgents(agents, "on_duty", "").map((agent) => ({
    id: agent.id,
    name: agent.robot ? `${agent.name} (robot)` : agent.name,
    hint: agentState(agent).text,
    group: FILTER_NAMES[groupOf(agent)],
  }));
}

/** Every queue but the one the contact waits in; closed ones show why they cannot be chosen. */
export function queueChoices(queues: readonly QueueRow[], from: string): Choice[] {
  return queues
    .filter((queue) => queue.id !== from && !queue.removed)
    .map((queue) => ({
      id: queue.id,
      name: queue.name,
      hint: `${queue.waiting_count} waiting, ${queue.free_count} free`,
      ...(queue.open ? {} : { off: "closed" }),
    }));
}

/** Every queue whose agents may help out in `queue`; closed ones too, their agents may still be there. */
export function helperChoices(queues: readonly QueueRow[], queue: string): Choice[] {
  return queues
    .filter((each) => each.id !== queue && !each.removed)
    .map((each) => ({
      id: each.id,
      name: each.name,
      hint: `${each.free_count} free of ${each.on_duty_count} on duty`,
    }));
}

const HEAD_STARTS_S = [0, 60, 120, 300, 600, 900, 1800, 3600, -300, -900] as const;

/** Head starts that can be given, s, with the one that the contact has. */
export function headStartChoices(now_s: number): Choice[] {
  const seconds = HEAD_STARTS_S.some((each) => each === now_s) ? HEAD_STARTS_S : [now_s, ...HEAD_STARTS_S];
  return seconds.map((each) => ({
    id: String(each),
    name: headStart(each) || "No head start",
    hint: each === now_s ? "as it is" : "",
  }));
}
