/** Sending a queue's overflow to another queue, and taking that back. */
import type { JSX } from "preact";
import { useAsking } from "./asking_ui";
import type { QueueRow } from "./board_wire";
import { helperChoices } from "./choices_data";
import { useBoard } from "./context";
import { Decide, DecideQueue } from "./dialogs_ui";

export function SendOverflow({ queue }: { queue: QueueRow }): JSX.Element {
  const { queues } = useBoard();
  const asking = useAsking();
  const decide = (to: QueueRow): Promise<boolean> =>
    asking.ask("overflow", { queue: queue.id, to: to.id }, `${queue.name} overflows to ${to.name}.`);
  return (
    <DecideQueue
      title={`Send overflow of ${queue.name}`}
      verb="Send overflow"
      asking={asking}
      choices={helperChoices(queues, queue.id)}
      decide={decide}
    >
      <p class="muted">
        Agents of the other queue may take contacts of {queue.name} at once, whatever step they are on, until you stop
        it. Needs that must be met still must.
      </p>
    </DecideQueue>
  );
}

export function StopOverflow({ queue }: { queue: QueueRow }): JSX.Element {
  const asking = useAsking();
  const decide = (): Promise<boolean> =>
    asking.ask("overflow", { queue: queue.id, to: null }, `${queue.name} no longer overflows.`);
  return (
    <Decide title={`Stop overflow of ${queue.name}`} verb="Stop overflow" asking={asking} decide={decide}>
      <p>
        Agents of {queue.overflow_to} take no more contacts of {queue.name}, unless its own steps say so. What they have
        taken they keep.
      </p>
    </Decide>
  );
}
