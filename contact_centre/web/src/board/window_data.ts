/** Which rows of a long list are drawn: those in view and a few around them. No DOM. */

export interface Viewport {
  /** How far the list is scrolled and how much of it shows, px. */
  top: number;
  height: number;
  width: number;
}

export interface GridShape {
  columns: number;
  rows: number;
}

export interface RowRange {
  first: number;
  /** Exclusive. */
  end: number;
}

/** How `count` cells at least `cellWidth` px wide fill `width`. */
export function gridShape(count: number, width: number, cellWidth: number): GridShape {
  const columns = Math.max(1, Math.floor(width / cellWidth));
  return { columns, rows: Math.ceil(count / columns) };
}

/** Rows to draw, with `overscan` more on both sides so that Tab and fast scrolling find something. */
export function visibleRows(view: Viewport, rowHeight: number, rows: number, overscan = 4): RowRange {
  const first = Math.max(0, Math.floor(view.top / rowHeight) - overscan);
  const end = Math.min(rows, Math.ceil((view.top + view.height) / rowHeight) + overscan);
  return { first: Math.min(first, rows), end: Math.max(end, Math.min(first, rows)) };
}

/** Where the arrow keys lead from cell `index`; null when the key is none of ours. */
export function moveInGrid(key: string, index: number, count: number, columns: number, page: number): number | null {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * page,
    PageUp: -columns * page,
    Home: -index,
    End: count - 1 - index,
  };
  const step = steps[key];
  if (step === undefined || count === 0) return null;
  const next = index + step;
  if (key === "PageDown" || key === "PageUp") return Math.min(count - 1, Math.max(0, next));
  return next >= 0 && next < count ? next : index;
}
