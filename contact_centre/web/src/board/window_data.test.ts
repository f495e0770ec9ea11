import { describe, expect, it } from "vitest";
import { gridShape, moveInGrid, visibleRows } from "./window_data";

describe("the grid of agents", () => {
  it("fills the width with columns, and has one on a phone", () => {
    expect(gridShape(500, 1250, 300)).toEqual({ columns: 4, rows: 125 });
    expect(gridShape(60, 250, 300)).toEqual({ columns: 1, rows: 60 });
  });

  it("draws what is in view and a little more, never all 500", () => {
    expect(visibleRows({ top: 0, height: 360, width: 0 }, 36, 125, 4)).toEqual({ first: 0, end: 14 });
    expect(visibleRows({ top: 3600, height: 360, width: 0 }, 36, 125, 4)).toEqual({ first: 96, end: 114 });
  });

  it("draws nothing that does not exist when a filter has shortened it under the scroll", () => {
    const { first, end } = visibleRows({ top: 3600, height: 360, width: 0 }, 36, 3);
    expect(first).toBeLessThanOrEqual(end);
    expect(end).toBeLessThanOrEqual(3);
  });

  it("is walked with the arrow keys and stops at its edges", () => {
    const move = (key: string, index: number): number | null => moveInGrid(key, index, 10, 4, 2);
    expect(move("ArrowRight", 3)).toBe(4);
    expect(move("ArrowDown", 3)).toBe(7);
    expect(move("ArrowDown", 8)).toBe(8);
    expect(move("ArrowUp", 2)).toBe(2);
    expect(move("PageDown", 5)).toBe(9);
    expect(move("PageUp", 5)).toBe(0);
    expect(move("Home", 6)).toBe(0);
    expect(move("End", 6)).toBe(9);
    expect(move("a", 6)).toBeNull();
  });
});
