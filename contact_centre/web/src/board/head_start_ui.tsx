/** Giving a waiting contact a head start over others, or letting others go first. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Picker } from "../shared/picker";
import { useAsking } from "./asking_ui";
import type { DueRow } from "./board_wire";
import { headStartChoices } from "./choices_data";
import { Decide } from "./dialogs_ui";
import { headStart } from "./words";

export function HeadStart({ row }: { row: DueRow }): JSX.Element {
  const asking = useAsking();
  const chosen = useSignal(String(row.priority_s));
  const decide = (): Promise<boolean> => {
    const priority_s = Number(chosen.value);
    const said = headStart(priority_s) || "no head start";
    return asking.ask("prioritise", { contact: row.contact, priority_s }, `${row.label}, ${row.queue_name}: ${said}.`);
  };
  return (
    <Decide title={`Head start for ${row.label}, ${row.queue_name}`} verb="Set" asking={asking} decide={decide}>
      <p class="muted">It counts as if they had waited that much longer. The emergency lane always comes first.</p>
      <Picker
        label="How much?"
        choices={headStartChoices(row.priority_s)}
        chosen={chosen.value}
        onChoose={(id) => (chosen.value = id)}
        none="There is no such choice. Clear the search to see all."
        first
      />
    </Decide>
  );
}
