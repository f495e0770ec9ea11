/** Agents by state: filters with counts, a search, and a grid of which only what is in view is drawn. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { plural } from "../shared/format";
import { AgentGrid } from "./agent_grid_ui";
import { type AgentFilter, PHASES, countPhases, selectAgents } from "./board_data";
import { useBoard } from "./context";
import { Fig } from "./fig_ui";
import { FILTER_NAMES } from "./words";

const FILTERS: readonly AgentFilter[] = ["on_duty", ...PHASES];

export function Agents(): JSX.Element {
  const agents = useBoard().agents;
  const filter = useSignal<AgentFilter>("on_duty");
  const search = useSignal("");
  const shown = selectAgents(agents.values(), filter.value, search.value);
  const field = useRef<HTMLInputElement>(null);
  return (
    <section class="card" id="agents" aria-labelledby="agents-title" tabIndex={-1}>
      <h2 id="agents-title">
        Agents{" "}
        <small>
          <Fig drill={{ figure: "engaged" }} value="Contacts in conversation" />
        </small>
      </h2>
      <div class="agents-bar">
        <Filters agents={agents.values()} chosen={filter.value} choose={(to) => (filter.value = to)} />
        <input
          class="field agents-search"
          type="search"
          ref={field}
          placeholder="Name or team"
          aria-label="Search agents by name or team"
          value={search.value}
          onInput={(event) => (search.value = event.currentTarget.value)}
        />
      </div>
      <p class="unseen" role="status">
        {search.value === "" ? "" : `${plural(shown.length, "agent")} found`}
      </p>
      {shown.length === 0 ? (
        <p class="empty">{search.value === "" ? "Nobody is in this state." : `No agent matches “${search.value}”.`}</p>
      ) : (
        <AgentGrid agents={shown} />
      )}
    </section>
  );
}

interface FiltersProps {
  agents: Parameters<typeof countPhases>[0];
  chosen: AgentFilter;
  choose: (to: AgentFilter) => void;
}

function Filters({ agents, chosen, choose }: FiltersProps): JSX.Element {
  const counts = countPhases(agents);
  return (
    <div class="filters" role="group" aria-label="Show agents">
      {FILTERS.map((filter) => (
        <button
          key={filter}
          type="button"
          class="button filter"
          aria-pressed={filter === chosen}
          onClick={() => choose(filter)}
        >
          <span>{FILTER_NAMES[filter]}</span> <b>{counts[filter]}</b>
        </button>
      ))}
    </div>
  );
}
