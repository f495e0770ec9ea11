/** A figure that opens the contacts behind it, counted by the formula that is on screen. */
import type { ComponentChildren, JSX } from "preact";
import { useBoard, useStore } from "./context";
import { type Drill, drillTitle } from "./drill_data";

interface FigProps {
  drill: Drill;
  /** The figure as text, spoken before its title. */
  value: string;
  /** Drawn instead of `value`. */
  children?: ComponentChildren;
  class?: string;
}

export function Fig({ drill: asked, value, children, class: extra = "" }: FigProps): JSX.Element {
  const store = useStore();
  const { formula, show } = useBoard();
  const drill = show.formula === formula ? asked : { formula: show.formula ?? undefined, ...asked };
  const press = (): void => {
    store.open.value = { what: "drill", drill };
  };
  return (
    <button type="button" class={`fig ${extra}`} aria-label={`${value}, ${drillTitle(drill)}`} onClick={press}>
      {children ?? value}
    </button>
  );
}
