/** What the figures hold of one contact beside its outcome: its times, what happened on the way, later waits. */
import type { JSX } from "preact";
import { duration } from "../shared/format";
import { Tag } from "../shared/mark";
import type { ContactRow } from "./board_wire";
import { flagWords } from "./words";

export function ContactFacts({ row }: { row: ContactRow }): JSX.Element | null {
  const menu = row.ring_to_person_ms !== null && row.ring_to_person_ms !== row.wait_ms ? row.ring_to_person_ms : null;
  const times: [name: string, ms: number | null][] = [
    ["Ring to person", menu],
    ["Longest silence after the answer", row.second_silence_ms],
    ["With agents", row.handled_ms],
  ];
  const known = times.filter((time): time is [string, number] => time[1] !== null);
  const flags = row.flags.filter((flag) => flag !== "robot" && flag !== "emergency");
  if (known.length + flags.length + row.later.length === 0) return null;
  return (
    <dl class="contact-facts">
      {known.map(([name, ms]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{duration(ms)}</dd>
        </div>
      ))}
      {row.later.map((wait) => (
        <div key={wait.since}>
          <dt>Waited again in {wait.queue_name}</dt>
          <dd>
            {duration(wait.wait_ms)} <Again inTarget={wait.in_target} />
          </dd>
        </div>
      ))}
      {flags.length === 0 ? null : (
        <div>
          <dt>On the way</dt>
          <dd>{flags.map(flagWords).join(", ")}</dd>
        </div>
      )}
    </dl>
  );
}

function Again({ inTarget }: { inTarget: boolean | null }): JSX.Element {
  if (inTarget === null) return <span class="muted">so far</span>;
  return inTarget ? <Tag level="ok">in target</Tag> : <Tag level="miss">missed</Tag>;
}
