/** Whom a contact can be offered to and where it can be moved, as choices of a searchable list. No DOM. */
import type { Choice } from "../shared/picker_data";
import { groupOf, selectAgents } from "./board_data";
import type { AgentRow, QueueRow } from "./board_wire";
import { FILTER_NAMES, agentState } from "./words";

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
    .filter((queue) => queue.id !== from)
    .map((queue) => ({
      id: queue.id,
      name: queue.name,
      hint: `${queue.waiting_count} waiting, ${queue.free_count} free`,
      ...(queue.open ? {} : { off: "closed" }),
    }));
}
