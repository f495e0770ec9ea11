/** A figure that opens the contacts behind it. */
import type { ComponentChildren, JSX } from "preact";
import { useStore } from "./context";
import { type Drill, drillTitle } from "./drill_data";

interface FigProps {
  drill: Drill;
  /** The figure as text, spoken before its title. */
  value: string;
  /** Drawn instead of `value`. */
  children?: ComponentChildren;
  class?: string;
}

export function Fig({ drill, value, children, class: extra = "" }: FigProps): JSX.Element {
  const store = useStore();
  const press = (): void => {
    store.open.value = { what: "drill", drill };
  };
  return (
    <button type="button" class={`fig ${extra}`} aria-label={`${value}, ${drillTitle(drill)}`} onClick={press}>
      {children ?? value}
    </button>
  );
}
