/** Geometry of the chart of a line's day by quarter of an hour. No DOM; the unit is px. */
import type { Interval } from "./board_wire";

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 4 * QUARTER_MS;

export const CHART = { height: 168, left: 20, right: 42, top: 12, bottom: 24 } as const;
const INNER_HEIGHT = CHART.height - CHART.top - CHART.bottom;

export interface Bar {
  start: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Chart {
  bars: Bar[];
  /** Path of the share's line; it breaks where nothing was counted. */
  line: string;
  /** Points that stand alone between two gaps, which a path would not draw. */
  dots: { x: number; y: number }[];
  targetY: number;
  hours: { x: number; at: number }[];
  most: number;
  /** The least share of the axis, 0 to 1. */
  least: number;
}

/** Lowest share on the axis: a round tenth below the worst quarter, never above 80%. */
function leastShare(intervals: readonly Interval[], target: number): number {
  const shares = intervals.map(({ level }) => level.share ?? 1);
  return Math.max(0, Math.floor(Math.min(0.8, target - 0.1, ...shares) * 10) / 10);
}

const HOUR_LABEL_PX = 52;

function hourMarks(from: number, to: number, x: (at: number) => number): Chart["hours"] {
  const hour = x(from + HOUR_MS) - x(from);
  const every = [1, 2, 3, 4, 6].find((step) => step * hour >= HOUR_LABEL_PX) ?? 12;
  const marks: Chart["hours"] = [];
  for (let at = Math.ceil(from / HOUR_MS) * HOUR_MS; at <= to; at += every * HOUR_MS) marks.push({ x: x(at), at });
  return marks;
}

function sharePath(points: readonly ({ x: number; y: number } | null)[]): Pick<Chart, "line" | "dots"> {
  let line = "";
  const dots: Chart["dots"] = [];
  points.forEach((point, index) => {
    if (point === null) return;
    const joined = (points[index - 1] ?? null) !== null;
    if (!joined && (points[index + 1] ?? null) === null) dots.push(point);
    line += `${joined ? "L" : "M"}${point.x.toFixed(1)},${point.y.toFixed(1)}`;
  });
  return { line, dots };
}

/** Lay out `intervals`, in order of time, against `target` (0 to 1), `width` px wide; null when there are none. */
export function layOut(intervals: readonly Interval[], target: number, width: number): Chart | null {
  const first = intervals[0];
  const last = intervals.at(-1);
  if (first === undefined || last === undefined) return null;
  const from = Math.floor(first.start / HOUR_MS) * HOUR_MS;
  const to = Math.max(last.start + QUARTER_MS, from + 4 * HOUR_MS);
  const x = (at: number): number => CHART.left + ((at - from) / (to - from)) * (width - CHART.left - CHART.right);
  const most = Math.max(4, ...intervals.map((interval) => interval.arrived_count));
  const least = leastShare(intervals, target);
  const shareY = (share: number): number => CHART.top + ((1 - share) / (1 - least)) * INNER_HEIGHT;
  const slot = x(from + QUARTER_MS) - x(from);
  const bars = intervals.map(({ start, arrived_count }) => {
    const height = (arrived_count / most) * INNER_HEIGHT * 0.72;
    return { start, x: x(start) + slot * 0.14, y: CHART.top + INNER_HEIGHT - height, width: slot * 0.72, height };
  });
  const points = intervals.map(({ start, level }) =>
    level.share === null ? null : { x: x(start) + slot / 2, y: shareY(level.share) },
  );
  return { bars, ...sharePath(points), targetY: shareY(target), hours: hourMarks(from, to, x), most, least };
}
