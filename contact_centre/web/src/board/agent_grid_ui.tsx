/** The grid of agents: fixed cells, only rows in view are drawn, arrow keys move, Enter changes an agent's state. */
import { useSignal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { RobotTag, Tag } from "../shared/mark";
import type { AgentRow } from "./board_wire";
import { useStore } from "./context";
import { Since } from "./counter_ui";
import { useKeptFocus } from "./focus_ui";
import { type GridShape, type Viewport, gridShape, moveInGrid, visibleRows } from "./window_data";
import { agentState } from "./words";

const CELL_WIDTH = 300;
/** As `--agent-row` in style/frame.css; touch screens have taller rows. */
const ROW_HEIGHT = { fine: 36, coarse: 48 };

function useViewport(scroller: RefObject<HTMLDivElement | null>): { value: Viewport } {
  const view = useSignal<Viewport>({ top: 0, height: 400, width: 1200 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = (): void => {
      view.value = { top: element.scrollTop, height: element.clientHeight, width: element.clientWidth };
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller, view]);
  return view;
}

function useRowHeight(): number {
  const coarse = useSignal(false);
  useEffect(() => {
    const query = window.matchMedia("(pointer: coarse)");
    const look = (): boolean => (coarse.value = query.matches);
    look();
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, [coarse]);
  return coarse.value ? ROW_HEIGHT.coarse : ROW_HEIGHT.fine;
}

export function AgentGrid({ agents }: { agents: readonly AgentRow[] }): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const view = useViewport(scroller).value;
  const height = useRowHeight();
  const active = useSignal<string | null>(null);
  const shape = gridShape(agents.length, view.width, CELL_WIDTH);
  const found = agents.findIndex((agent) => agent.id === active.value);
  const current = Math.max(0, found);
  useKeptFocus(scroller);

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(view.height / height));
    const to = moveInGrid(event.key, current, agents.length, shape.columns, page);
    const agent = to === null ? undefined : agents[to];
    if (to === null || agent === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    active.value = agent.id;
    reveal(scroller.current, Math.floor(to / shape.columns) * height, height);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-focus="${CSS.escape(agent.id)}"]`)?.focus(),
    );
  };
  return (
    <div class="agents" ref={scroller} tabIndex={-1}>
      {/* eslint-disable-next-line jsx-a11y-x/interactive-supports-focus -- the focus is on the agents' buttons */}
      <div
        role="grid"
        aria-labelledby="agents-title"
        aria-rowcount={shape.rows}
        aria-colcount={shape.columns}
        class="agents-all"
        style={{ height: `${shape.rows * height}px` }}
        onKeyDown={onKeyDown}
      >
        <Rows {...{ agents, shape, view, height, current }} choose={(id) => (active.value = id)} />
      </div>
    </div>
  );
}

/** Scroll so that a row at `top` shows whole, before the focus goes there. */
function reveal(scroller: HTMLElement | null, top: number, height: number): void {
  if (scroller === null) return;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + height > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + height - scroller.clientHeight;
  }
}

interface RowsProps {
  agents: readonly AgentRow[];
  shape: GridShape;
  view: Viewport;
  height: number;
  current: number;
  choose: (id: string) => void;
}

function Rows({ agents, shape, view, height, current, choose }: RowsProps): JSX.Element {
  const { first, end } = visibleRows(view, height, shape.rows);
  const drawn = new Set(Array.from({ length: end - first }, (_, index) => first + index));
  drawn.add(Math.floor(current / shape.columns)); // the row that has the focus stays, even scrolled out of view
  return (
    <>
      {[...drawn]
        .sort((a, b) => a - b)
        .map((row) => (
          <div
            key={row}
            role="row"
            class="agents-row"
            aria-rowindex={row + 1}
            style={{ transform: `translateY(${row * height}px)`, height: `${height}px`, "--columns": shape.columns }}
          >
            {agents.slice(row * shape.columns, (row + 1) * shape.columns).map((agent, column) => (
              <Cell
                key={agent.id}
                agent={agent}
                column={column}
                current={row * shape.columns + column === current}
                choose={choose}
              />
            ))}
          </div>
        ))}
    </>
  );
}

interface CellProps {
  agent: AgentRow;
  column: number;
  current: boolean;
  choose: (id: string) => void;
}

function Cell({ agent, column, current, choose }: CellProps): JSX.Element {
  const store = useStore();
  const { tone, text } = agentState(agent);
  return (
    <div role="gridcell" class="agent" aria-colindex={column + 1}>
      <button
        type="button"
        class="agent-button"
        tabIndex={current ? 0 : -1}
        data-focus={agent.id}
        onFocus={() => choose(agent.id)}
        onClick={() => (store.open.value = { what: "agent", agent })}
      >
        <span class="agent-name">{agent.name}</span>
        {agent.robot ? <RobotTag /> : null}
        <Tag level={tone}>
          {text} {agent.phase === "offline" ? null : <Since at={agent.since} />}
        </Tag>
      </button>
    </div>
  );
}
