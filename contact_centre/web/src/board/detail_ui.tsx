/** The day cut another way: by queue, channel, team or skill, with how its times are spread. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { count, percent, seconds } from "../shared/format";
import { Mark } from "../shared/mark";
import { isQuiet } from "./board_data";
import type { Breakdown, Figure, GroupRow, LineView, Summary } from "./board_wire";
import { useBoard, useStore } from "./context";
import { type Times, TIMES, timesOf, timesTitle } from "./detail_data";
import type { Drill } from "./drill_data";
import { Fig } from "./fig_ui";
import { BREAKDOWN_NAMES, LINE_NAMES, levelTone, levelWord } from "./words";

const BREAKDOWNS = Object.keys(BREAKDOWN_NAMES) as Breakdown[];
const SPREAD = ["Mean", "Half within", "8 in 10", "95 in 100", "99 in 100", "Longest"] as const;

export function Detail(): JSX.Element {
  const { lines, groups, show } = useBoard();
  const store = useStore();
  const times = useSignal<Times>("wait");
  const busy = lines.filter((line) => !isQuiet(line));
  return (
    <section class="card detail" id="detail" aria-labelledby="detail-title" tabIndex={-1}>
      <h2 id="detail-title">
        In detail <small>today, each line by itself</small>
      </h2>
      <div class="detail-bar">
        <label>
          <span>Break down by</span>
          <select
            class="field"
            value={store.wanted.value.by ?? ""}
            onChange={({ currentTarget }) => store.want({ by: (currentTarget.value || null) as Breakdown | null })}
          >
            <option value="">nothing</option>
            {BREAKDOWNS.map((by) => (
              <option key={by} value={by}>
                {BREAKDOWN_NAMES[by]}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>Times</span>
          <select
            class="field"
            value={times.value}
            onChange={({ currentTarget }) => (times.value = currentTarget.value as Times)}
          >
            {TIMES.map((one) => (
              <option key={one} value={one}>
                {timesTitle(one)}
              </option>
            ))}
          </select>
        </label>
        <a class="detail-csv" href={`/api/figures.csv?interval_s=900${show.by === null ? "" : `&by=${show.by}`}`}>
          Download by 15 minutes (CSV)
        </a>
      </div>
      {busy.length === 0 ? (
        <p class="empty">Nobody has come yet today.</p>
      ) : (
        <Table lines={busy} groups={groups} times={times.value} />
      )}
    </section>
  );
}

interface TableProps {
  lines: readonly LineView[];
  groups: readonly GroupRow[];
  times: Times;
}

function Table({ lines, groups, times }: TableProps): JSX.Element {
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div class="detail-table" role="group" aria-labelledby="detail-title" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {["Whose", "Share", "Arrived", "Answered", "Abandoned", "AHT", ...SPREAD].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {times === "again" ? <th scope="col">Times in target</th> : null}
          </tr>
        </thead>
        {lines.map((line) => (
          <tbody key={line.line}>
            <Row name={LINE_NAMES[line.line]} of={line.figures} times={times} drill={{ line: line.line }} whole />
            {groups
              .filter((group) => group.line === line.line)
              .map((group) => (
                <GroupLine key={group.key} group={group} times={times} />
              ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function GroupLine({ group, times }: { group: GroupRow; times: Times }): JSX.Element {
  const by = useBoard().show.by ?? "queue";
  const { key, name, line } = group;
  const drill = by === "queue" ? { line, queue: { id: key, name } } : { line, group: { by, key, name } };
  return <Row name={name} of={group.figures} times={times} drill={drill} />;
}

interface RowProps {
  name: string;
  of: Summary;
  times: Times;
  drill: Omit<Drill, "figure">;
  /** The line itself, of which the other rows are parts. */
  whole?: boolean;
}

function Row({ name, of, times, drill, whole = false }: RowProps): JSX.Element {
  const tone = levelTone(of.level);
  const share = percent(of.level.share);
  const counts: [figure: Figure, value: string][] = [
    ["arrived", count(of.arrived_count)],
    ["answered", count(of.answered_count)],
    ["abandoned", count(of.abandoned_count)],
    ["handled", seconds(of.aht_s)],
  ];
  const { spread, figure } = timesOf(of, times);
  const spreads = [spread.mean_s, spread.p50_s, spread.p80_s, spread.p95_s, spread.p99_s, spread.max_s];
  return (
    <tr class={whole ? "whole" : undefined}>
      <th scope="row">{name}</th>
      <td class={tone ?? ""}>
        <Fig drill={{ figure: "counted", ...drill }} value={`${share}, ${levelWord(of.level)}`}>
          {tone === null ? null : <Mark level={tone} />} {share}
        </Fig>
      </td>
      {counts.map(([behind, value]) => (
        <td key={behind}>
          <Fig drill={{ figure: behind, ...drill }} value={value} />
        </td>
      ))}
      {spreads.map((value, index) => (
        <td key={SPREAD[index]}>
          <Fig drill={{ figure, ...drill }} value={seconds(value)} />
        </td>
      ))}
      {times === "again" ? (
        <td>
          <Fig drill={{ figure, ...drill }} value={`${count(of.again_in_target)} of ${count(of.again.count)}`} />
        </td>
      ) : null}
    </tr>
  );
}
