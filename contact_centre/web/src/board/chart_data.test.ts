import { describe, expect, it } from "vitest";
import type { Interval } from "./board_wire";
import { CHART, layOut } from "./chart_data";
import { level } from "./fixtures";

const EIGHT = Date.UTC(2026, 10, 22, 8, 0);
const QUARTER_MS = 15 * 60_000;

function quarter(n: number, in_target: number, counted: number): Interval {
  return { start: EIGHT + n * QUARTER_MS, arrived_count: counted, level: level(in_target, counted) };
}

describe("the chart of today", () => {
  it("is not drawn before the first contact", () => {
    expect(layOut([], 0.95, 600)).toBeNull();
  });

  it("stays inside its frame, whatever the figures", () => {
    const chart = layOut([quarter(0, 30, 30), quarter(1, 0, 90), quarter(2, 1, 1)], 0.95, 320);
    const inside = (x: number, y: number): boolean => x >= 0 && x <= 320 && y >= 0 && y <= CHART.height;
    expect(chart?.bars.every((bar) => inside(bar.x, bar.y) && inside(bar.x + bar.width, bar.y + bar.height))).toBe(
      true,
    );
    expect(
      chart?.line.match(/[\d.]+,[\d.]+/g)?.every((at) => inside(...(at.split(",").map(Number) as [number, number]))),
    ).toBe(true);
  });

  it("breaks the line where nobody was counted, instead of inventing a share", () => {
    const chart = layOut([quarter(0, 9, 10), quarter(1, 9, 10), quarter(2, 0, 0), quarter(3, 9, 10)], 0.95, 600);
    expect(chart?.line.match(/M/g)).toHaveLength(2);
    expect(chart?.dots).toHaveLength(1);
  });

  it("names fewer hours where there is less room", () => {
    const day = Array.from({ length: 40 }, (_, n) => quarter(n, 9, 10));
    const hours = (width: number): number => layOut(day, 0.95, width)?.hours.length ?? 0;
    expect(hours(1200)).toBe(11);
    expect(hours(320)).toBeLessThan(7);
  });
});
