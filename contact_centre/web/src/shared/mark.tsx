/** State is a mark and a word, never colour alone: ● within target, ◆ at risk, ▲ missed. */
import type { ComponentChildren, JSX } from "preact";
import { Icon } from "./icons";

export type Level = "ok" | "risk" | "miss" | "idle" | "live";

const MARKS: Readonly<Record<Level, string>> = { ok: "●", risk: "◆", miss: "▲", idle: "○", live: "●" };

/** The mark alone; screen readers skip it, so a word must stand beside it. */
export function Mark({ level }: { level: Level }): JSX.Element {
  return (
    <span class={level} aria-hidden="true">
      {MARKS[level]}
    </span>
  );
}

/** Mark and word in a pill. */
export function Tag({ level, children }: { level: Level; children: ComponentChildren }): JSX.Element {
  return (
    <span class={`tag ${level}`}>
      <Mark level={level} />
      <span>{children}</span>
    </span>
  );
}

/** The resident asked to be rung. */
export function CallbackTag(): JSX.Element {
  return (
    <span class="tag">
      <Icon name="call" />
      <span>callback</span>
    </span>
  );
}

/** Who is a robot of the demo says so everywhere. */
export function RobotTag(): JSX.Element {
  return <span class="tag">robot</span>;
}
