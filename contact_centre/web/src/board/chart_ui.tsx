/** A line's day by quarter of an hour: bars, share, target; the same as a table, where every figure opens. */
import { useSignal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { count, percent, shortTime, target } from "../shared/format";
import { Mark } from "../shared/mark";
import { isQuiet } from "./board_data";
import type { Interval, Level, Line, LineView } from "./board_wire";
import { CHART, type Chart, layOut } from "./chart_data";
import { useBoard, useStore, useTimezone } from "./context";
import type { Drill } from "./drill_data";
import { Fig } from "./fig_ui";
import { LINE_NAMES, levelTone, levelWord, plain, within } from "./words";

const QUARTER_MS = 15 * 60_000;

export function Today(): JSX.Element | null {
  const { intervals, lines, show } = useBoard();
  const asTable = useSignal(false);
  const line = lines.find((view) => view.line === show.line) ?? lines[0];
  if (line === undefined) return null;
  return (
    <section class="card today" id="today" aria-labelledby="today-title" tabIndex={-1}>
      <h2 id="today-title">
        {LINE_NAMES[line.line]} today by 15 minutes
        <LineChoice shown={line.line} />
        <Button kind="quiet" aria-pressed={asTable.value} onClick={() => (asTable.value = !asTable.value)}>
          Table
        </Button>
      </h2>
      {intervals.length === 0 ? (
        <p class="empty">No {LINE_NAMES[line.line].toLowerCase()} yet today.</p>
      ) : asTable.value ? (
        <Table intervals={intervals} line={line.line} />
      ) : (
        <Picture intervals={intervals} line={line} />
      )}
    </section>
  );
}

/** Which line is shown; no choice in a centre that has only one today. */
function LineChoice({ shown }: { shown: Line }): JSX.Element | null {
  const store = useStore();
  const choices = useBoard().lines.filter((view) => view.line === shown || !isQuiet(view));
  if (choices.length < 2) return null;
  return (
    <select
      class="field today-line"
      aria-label="Line"
      value={shown}
      onChange={({ currentTarget }) => store.want({ line: currentTarget.value as Line })}
    >
      {choices.map(({ line }) => (
        <option key={line} value={line}>
          {LINE_NAMES[line]}
        </option>
      ))}
    </select>
  );
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const width = useSignal(600);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => (width.value = entry?.contentRect.width ?? width.value));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, width]);
  return width.value;
}

interface PictureProps {
  intervals: readonly Interval[];
  line: LineView;
}

function Picture({ intervals, line }: PictureProps): JSX.Element {
  const figure = useRef<HTMLElement>(null);
  const width = useWidth(figure);
  const chart = layOut(intervals, line.target_share, width);
  return (
    <figure class="chart" ref={figure}>
      {chart === null ? null : <Drawing {...{ chart, line, width }} />}
      <figcaption>
        <span class="key-share">
          line: answered in {within(line.within_s)}, {plain(line.formula)} formula
        </span>
        <span class="key-bar">
          bars: {LINE_NAMES[line.line].toLowerCase()}, at most {chart?.most ?? 0} in a quarter
        </span>
        <span class="key-goal">dashes: target {target(line.target_share)}</span>
      </figcaption>
    </figure>
  );
}

interface DrawingProps {
  chart: Chart;
  line: LineView;
  width: number;
}

function Drawing({ chart, line, width }: DrawingProps): JSX.Element {
  const timezone = useTimezone();
  const base = CHART.height - CHART.bottom;
  const right = width - CHART.right;
  return (
    <svg
      viewBox={`0 0 ${width} ${CHART.height}`}
      role="img"
      aria-label={`${LINE_NAMES[line.line]} and share answered in ${within(line.within_s)} by quarter of an hour. The button Table shows the figures.`}
    >
      {chart.bars.map((bar) => (
        <rect key={bar.start} class="bar-mark" x={bar.x} y={bar.y} width={bar.width} height={bar.height} rx="1.5" />
      ))}
      <line class="axis" x1={CHART.left} x2={right} y1={base} y2={base} />
      <line class="goal" x1={CHART.left} x2={right} y1={chart.targetY} y2={chart.targetY} />
      <text x={right + 4} y={chart.targetY + 4}>
        {target(line.target_share)}
      </text>
      <text x={right + 4} y={base}>
        {target(chart.least)}
      </text>
      <path class="share" d={chart.line} />
      {chart.dots.map(({ x, y }) => (
        <circle key={x} class="share-dot" cx={x} cy={y} r="2.5" />
      ))}
      {chart.hours.map(({ x, at }) => (
        <text key={at} x={x} y={CHART.height - 6} text-anchor="middle">
          {shortTime(at, timezone)}
        </text>
      ))}
    </svg>
  );
}

function quarter(
  { start }: Interval,
  line: Line,
  timezone: string,
): Pick<Drill, "line" | "since" | "until" | "period"> {
  const until = start + QUARTER_MS;
  return {
    line,
    since: start,
    until,
    period: `${shortTime(start, timezone)} to ${shortTime(until, timezone)}`,
  };
}

function Table({ intervals, line }: { intervals: readonly Interval[]; line: Line }): JSX.Element {
  const timezone = useTimezone();
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div class="today-table" role="group" aria-labelledby="today-title" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Arrived</th>
            <th scope="col">In target</th>
            <th scope="col">Missed</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {intervals.toReversed().map((row) => (
            <tr key={row.start}>
              <th scope="row">{shortTime(row.start, timezone)}</th>
              <td>
                <Fig drill={{ figure: "arrived", ...quarter(row, line, timezone) }} value={count(row.arrived_count)} />
              </td>
              <td>
                <Fig
                  drill={{ figure: "in_target", ...quarter(row, line, timezone) }}
                  value={count(row.level.in_target)}
                />
              </td>
              <td>
                <Fig drill={{ figure: "missed", ...quarter(row, line, timezone) }} value={count(row.level.missed)} />
              </td>
              <td>
                <Share level={row.level} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Share({ level }: { level: Level }): JSX.Element {
  const tone = levelTone(level);
  return (
    <span class={tone ?? ""}>
      {tone === null ? null : <Mark level={tone} />} {percent(level.share)}
      <span class="unseen">, {levelWord(level)}</span>
    </span>
  );
}
