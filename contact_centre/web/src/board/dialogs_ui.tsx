/** The dialogs in which a supervisor decides: to whom, where to, closed with which words. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { Dialog } from "../shared/dialog";
import { plural } from "../shared/format";
import { Picker } from "../shared/picker";
import type { Choice } from "../shared/picker_data";
import { type Asking, useAsking } from "./asking_ui";
import { agentChoices, queueChoices } from "./choices_data";
import type { DueRow, QueueRow } from "./board_wire";
import { useBoard, useBoardAsOpened, useStore } from "./context";

interface DecideProps {
  title: string;
  verb: string;
  kind?: "go" | "danger";
  asking: Asking;
  decide: () => Promise<boolean>;
  children: ComponentChildren;
}

/** A dialog with one decision: it stays, with the reason, while the centre says no, and closes when it is done. */
export function Decide({ title, verb, kind = "go", asking, decide, children }: DecideProps): JSX.Element {
  const store = useStore();
  const press = async (): Promise<void> => {
    if (await decide()) store.close();
  };
  return (
    <Dialog
      title={title}
      onClose={store.close}
      foot={
        <>
          <Button onClick={store.close}>Cancel</Button>
          <Button kind={kind} pending={asking.pending} onClick={() => void press()}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      <Refusal action={asking} />
    </Dialog>
  );
}

interface DecideQueueProps extends Omit<DecideProps, "decide"> {
  choices: readonly Choice[];
  decide: (queue: QueueRow) => Promise<boolean>;
}

/** A decision about another queue, which has to be chosen first. */
export function DecideQueue({ choices, decide, children, ...rest }: DecideQueueProps): JSX.Element {
  const { queues } = useBoard();
  const chosen = useSignal<string | null>(null);
  const unchosen = useSignal(false);
  const decideChosen = async (): Promise<boolean> => {
    const queue = queues.find(({ id }) => id === chosen.value);
    unchosen.value = queue === undefined;
    return queue !== undefined && decide(queue);
  };
  return (
    <Decide {...rest} decide={decideChosen}>
      {children}
      <Picker
        label="To which queue?"
        choices={choices}
        chosen={chosen.value}
        onChoose={(id) => {
          chosen.value = id;
          unchosen.value = false;
        }}
        none="There is no queue of that name."
        first
      />
      {unchosen.value ? (
        <p class="refusal" role="alert">
          Choose a queue first.
        </p>
      ) : null}
    </Decide>
  );
}

const ENGINE = "";

export function OfferTo({ row }: { row: DueRow }): JSX.Element {
  const { agents } = useBoardAsOpened();
  const choices = useMemo(() => agentChoices(agents.values()), [agents]);
  const asking = useAsking();
  const chosen = useSignal(ENGINE);
  const name = agents.get(chosen.value)?.name;
  const decide = (): Promise<boolean> =>
    asking.ask(
      "offer_now",
      name === undefined ? { contact: row.contact } : { contact: row.contact, agent: chosen.value },
      `Offered to ${name ?? "whom the engine chose"}: ${row.label}, ${row.queue_name}.`,
    );
  return (
    <Decide title={`Offer ${row.label}, ${row.queue_name}`} verb="Offer now" asking={asking} decide={decide}>
      <p class="muted">The engine says: {row.advice}</p>
      <Picker
        label="Who should get it?"
        choices={[{ id: ENGINE, name: "Let the engine choose", hint: "best of those free" }, ...choices]}
        chosen={chosen.value}
        onChoose={(id) => (chosen.value = id)}
        none="Nobody of that name is on duty."
        first
      />
    </Decide>
  );
}

export function Move({ row }: { row: DueRow }): JSX.Element {
  const { queues } = useBoard();
  const asking = useAsking();
  const decide = (queue: QueueRow): Promise<boolean> =>
    asking.ask("move", { contact: row.contact, queue: queue.id }, `Moved to ${queue.name}: ${row.label}.`);
  return (
    <DecideQueue
      title={`Move ${row.label} from ${row.queue_name}`}
      verb="Move"
      asking={asking}
      choices={queueChoices(queues, row.queue)}
      decide={decide}
    >
      <p class="muted">The wait so far goes with the contact.</p>
    </DecideQueue>
  );
}

const MESSAGE_MAX = 500;

export function CloseQueue({ queue }: { queue: QueueRow }): JSX.Element {
  const asking = useAsking();
  const english = useSignal("");
  const welsh = useSignal("");
  const decide = (): Promise<boolean> => {
    const said = Object.entries({ en: english.value.trim(), cy: welsh.value.trim() }).filter(([, text]) => text !== "");
    return asking.ask(
      "close_queue",
      { queue: queue.id, message: Object.fromEntries(said) },
      `${queue.name} is closed.`,
    );
  };
  return (
    <Decide title={`Close ${queue.name}`} verb={`Close ${queue.name}`} kind="danger" asking={asking} decide={decide}>
      <p>
        Residents who come now are turned away with these words and the emergency number, and counted as turned away.
        {queue.waiting_count > 0
          ? ` The ${plural(queue.waiting_count, "contact")} waiting now stay and are served.`
          : ""}
      </p>
      <label>
        <span class="label">Message in English</span>
        <textarea
          class="field"
          rows={3}
          maxLength={MESSAGE_MAX}
          data-first=""
          value={english.value}
          onInput={(event) => (english.value = event.currentTarget.value)}
        />
      </label>
      <label>
        <span class="label">Message in Welsh (Cymraeg)</span>
        <textarea
          class="field"
          rows={3}
          lang="cy"
          maxLength={MESSAGE_MAX}
          value={welsh.value}
          onInput={(event) => (welsh.value = event.currentTarget.value)}
        />
      </label>
    </Decide>
  );
}

export function OpenQueue({ queue }: { queue: QueueRow }): JSX.Element {
  const asking = useAsking();
  const decide = (): Promise<boolean> => asking.ask("open_queue", { queue: queue.id }, `${queue.name} is open again.`);
  return (
    <Decide title={`Open ${queue.name}`} verb={`Open ${queue.name}`} asking={asking} decide={decide}>
      <p>Closed by {queue.shut_by}. Opening takes the closure back; the queue then follows its hours again.</p>
    </Decide>
  );
}
