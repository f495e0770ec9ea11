/** Today's webchats by quarter of an hour: bars, share, target; the same as a table, where every figure opens. */
import { useSignal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { count, percent, shortTime, target } from "../shared/format";
import { Mark } from "../shared/mark";
import type { Interval, Level } from "./board_wire";
import { CHART, type Chart, layOut } from "./chart_data";
import { useBoard, useTimezone } from "./context";
import type { Drill } from "./drill_data";
import { Fig } from "./fig_ui";
import { levelTone, levelWord, plain } from "./words";

const QUARTER_MS = 15 * 60_000;

export function Today(): JSX.Element {
  const { intervals, lines } = useBoard();
  const asTable = useSignal(false);
  const line = lines.find((view) => view.line === "webchat");
  const goal = line?.target_share ?? 0.95;
  return (
    <section class="card today" id="today" aria-labelledby="today-title" tabIndex={-1}>
      <h2 id="today-title">
        Webchats today by 15 minutes
        <Button kind="quiet" aria-pressed={asTable.value} onClick={() => (asTable.value = !asTable.value)}>
          Table
        </Button>
      </h2>
      {intervals.length === 0 ? (
        <p class="empty">No webchats yet today.</p>
      ) : asTable.value ? (
        <Table intervals={intervals} />
      ) : (
        <Picture
          intervals={intervals}
          goal={goal}
          within={line?.within_s ?? 60}
          formula={plain(line?.formula ?? "contract")}
        />
      )}
    </section>
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
  goal: number;
  within: number;
  formula: string;
}

function Picture(props: PictureProps): JSX.Element {
  const { goal, within, formula } = props;
  const figure = useRef<HTMLElement>(null);
  const width = useWidth(figure);
  const chart = layOut(props.intervals, goal, width);
  return (
    <figure class="chart" ref={figure}>
      {chart === null ? null : <Drawing {...{ chart, goal, within, width }} />}
      <figcaption>
        <span class="key-share">
          line: answered in {within} s, {formula} formula
        </span>
        <span class="key-bar">bars: webchats, at most {chart?.most ?? 0} in a quarter</span>
        <span class="key-goal">dashes: target {target(goal)}</span>
      </figcaption>
    </figure>
  );
}

interface DrawingProps {
  chart: Chart;
  goal: number;
  within: number;
  width: number;
}

function Drawing({ chart, goal, within, width }: DrawingProps): JSX.Element {
  const timezone = useTimezone();
  const base = CHART.height - CHART.bottom;
  const right = width - CHART.right;
  return (
    <svg
      viewBox={`0 0 ${width} ${CHART.height}`}
      role="img"
      aria-label={`Webchats and share answered in ${within} s by quarter of an hour. The button Table shows the figures.`}
    >
      {chart.bars.map((bar) => (
        <rect key={bar.start} class="bar-mark" x={bar.x} y={bar.y} width={bar.width} height={bar.height} rx="1.5" />
      ))}
      <line class="axis" x1={CHART.left} x2={right} y1={base} y2={base} />
      <line class="goal" x1={CHART.left} x2={right} y1={chart.targetY} y2={chart.targetY} />
      <text x={right + 4} y={chart.targetY + 4}>
        {target(goal)}
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

function quarter({ start }: Interval, timezone: string): Pick<Drill, "line" | "since" | "until" | "period"> {
  const until = start + QUARTER_MS;
  return {
    line: "webchat",
    since: start,
    until,
    period: `${shortTime(start, timezone)} to ${shortTime(until, timezone)}`,
  };
}

function Table({ intervals }: { intervals: readonly Interval[] }): JSX.Element {
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
                <Fig drill={{ figure: "arrived", ...quarter(row, timezone) }} value={count(row.arrived_count)} />
              </td>
              <td>
                <Fig drill={{ figure: "in_target", ...quarter(row, timezone) }} value={count(row.level.in_target)} />
              </td>
              <td>
                <Fig drill={{ figure: "missed", ...quarter(row, timezone) }} value={count(row.level.missed)} />
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
