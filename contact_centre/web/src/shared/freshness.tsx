/** How fresh a live surface is, in a word beside the clock, and in a strip across the page when it is not. */
import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ServerClock } from "./clock";
import { clockTime } from "./format";
import type { Link } from "./socket";

/** The line of a page, or `still`: it is up, and the centre behind it has decided nothing since `asOf`. */
export type Fresh = Link | { phase: "still"; asOf: number };

interface FreshnessProps {
  link: ReadonlySignal<Fresh>;
  /** Said while the line is up: `Live`, or `Live, 0.4 s old`. */
  live?: string;
  timeZone?: string;
}

/** The word in the bar. Screen readers hear of changes from the strip. */
export function Freshness({ link, live = "Live", timeZone }: FreshnessProps): JSX.Element {
  const now = link.value;
  if (now.phase === "live") return <span class="fresh">{live}</span>;
  if (now.phase === "reconnecting" || now.phase === "still")
    return <span class="fresh waiting">As of {clockTime(now.asOf, timeZone)}</span>;
  return <span class="fresh waiting">{now.phase === "signed_out" ? "Signed out" : "Connecting"}</span>;
}

/** Says what `link` means for the person, empty while all is well. `what` goes stale: `figures`, `conversations`. */
export function staleText(link: Fresh, what: string, timeZone?: string): string {
  switch (link.phase) {
    case "live":
      return "";
    case "connecting":
      return link.failed ? "The centre cannot be reached. Trying again." : "";
    case "reconnecting":
      return `Reconnecting, ${what} as of ${clockTime(link.asOf, timeZone)}.`;
    case "still":
      return `The centre stands still: nothing has been decided since ${clockTime(link.asOf, timeZone)}.`;
    case "signed_out":
      return "You are signed out.";
  }
}

/** The strip across the page; always drawn, so that it speaks when it fills. */
export function StaleStrip(props: { link: ReadonlySignal<Fresh>; what: string; timeZone?: string }): JSX.Element {
  const text = staleText(props.link.value, props.what, props.timeZone);
  return (
    <div role="status" class={text === "" ? "" : "stale-strip"}>
      {text}
      {props.link.value.phase === "signed_out" ? <a href={window.location.pathname}> Sign in again</a> : null}
    </div>
  );
}

/** The server's clock, `10:42:07`. */
export function Clock({ clock, timeZone }: { clock: ServerClock; timeZone?: string }): JSX.Element {
  return <time class="clock">{clockTime(clock.second.value, timeZone)}</time>;
}
