/** The board's state: figures folded from frames, and the order in which people and contacts are shown. No DOM. */
import type { AgentPhase, AgentRow, DueRow, Figures, Line, LineView, QueueRow } from "./board_wire";

/** Everything the board shows. Agents are kept by id, because `figures` brings only the rows that changed. */
export interface Board extends Omit<Figures, "agents"> {
  agents: ReadonlyMap<string, AgentRow>;
}

export function fromSnapshot(figures: Figures): Board {
  return { ...figures, agents: new Map(figures.agents.map((agent) => [agent.id, agent])) };
}

export function withFigures(board: Board, figures: Figures): Board {
  if (figures.agents.length + figures.agents_gone.length === 0) return { ...figures, agents: board.agents };
  const agents = new Map(board.agents);
  for (const id of figures.agents_gone) agents.delete(id);
  for (const agent of figures.agents) agents.set(agent.id, agent);
  return { ...figures, agents };
}

/** Waiting contacts that need somebody: `past` their target, longest wait first, then those about to miss it. */
export interface DueList {
  past: DueRow[];
  soon: DueRow[];
}

/** Sort anew for this very second: targets pass between two frames. `now`: server's clock, ms. */
export function orderDue(rows: readonly DueRow[], now: number): DueList {
  const past = rows.filter((row) => row.target_at < now).sort((a, b) => a.queued_at - b.queued_at);
  const soon = rows.filter((row) => row.target_at >= now).sort((a, b) => a.target_at - b.target_at);
  return { past, soon };
}

/** The order of agents on the board: whoever is free first, whoever is not there last. */
export const PHASES: readonly AgentPhase[] = ["available", "offered", "engaged", "wrap_up", "not_ready", "offline"];

/** Where an agent is listed. Who lost the connection gets no offers, whatever they chose: away, not free. */
export function groupOf({ phase, connected }: AgentRow): AgentPhase {
  return phase === "available" && !connected ? "not_ready" : phase;
}

export type AgentFilter = "on_duty" | AgentPhase;

export type PhaseCounts = Record<AgentFilter, number>;

export function countPhases(agents: Iterable<AgentRow>): PhaseCounts {
  const counts: PhaseCounts = {
    on_duty: 0,
    available: 0,
    offered: 0,
    engaged: 0,
    wrap_up: 0,
    not_ready: 0,
    offline: 0,
  };
  for (const agent of agents) {
    counts[groupOf(agent)] += 1;
    if (agent.phase !== "offline") counts.on_duty += 1;
  }
  return counts;
}

const byName = new Intl.Collator("en-GB", { sensitivity: "base", numeric: true });

/** Agents of one phase (or all on duty) whose name or team holds `search`, by phase, then by name. */
export function selectAgents(agents: Iterable<AgentRow>, filter: AgentFilter, search: string): AgentRow[] {
  const wanted = search.trim().toLocaleLowerCase("en-GB");
  return [...agents]
    .filter((agent) => (filter === "on_duty" ? agent.phase !== "offline" : groupOf(agent) === filter))
    .filter((agent) => `${agent.name}\n${agent.team}`.toLocaleLowerCase("en-GB").includes(wanted))
    .sort((a, b) => PHASES.indexOf(groupOf(a)) - PHASES.indexOf(groupOf(b)) || byName.compare(a.name, b.name));
}

/** Lines that at least one queue has figures for today; a centre without calls has no column of dashes. */
export function linesInUse(queues: readonly QueueRow[]): Line[] {
  const lines: Line[] = ["call", "webchat", "message"];
  const used = lines.filter((line) => queues.some((queue) => (queue.levels[line]?.counted ?? 0) > 0));
  return used.length > 0 ? used : ["webchat"];
}

/** Nothing has happened on this line today. */
export function isQuiet(line: LineView): boolean {
  const { arrived_count, turned_away_count, left_in_menu_count, waiting_count } = line;
  return arrived_count + line.today.counted + turned_away_count + left_in_menu_count + waiting_count === 0;
}

/** Lines with contacts today before those without. */
export function busyFirst(lines: readonly LineView[]): LineView[] {
  return lines.toSorted((a, b) => Number(isQuiet(a)) - Number(isQuiet(b)));
}

/** The earliest of several instants, null when there is none. */
export function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length > 0 ? Math.min(...known) : null;
}
