/** How long something lasts, ticking by itself from the instant it began. */
import type { JSX } from "preact";
import { duration } from "../shared/format";
import { useStore } from "./context";

export function Since({ at }: { at: number }): JSX.Element {
  return <span class="counter">{duration(useStore().now.value - at)}</span>;
}
