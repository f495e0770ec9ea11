/** How a service level is counted, in words: formulas differ by up to twelve points on the same day. */
import type { JSX } from "preact";
import { Dialog } from "../shared/dialog";
import { useStore } from "./context";

export function Formula({ formula }: { formula: string }): JSX.Element {
  return (
    <Dialog title={`The ${formula} formula`} onClose={useStore().close}>
      <p>
        <b>Answered in target ÷ (all that joined a queue − abandoned short).</b>
      </p>
      <ul class="plain-list">
        <li>Answered is the first message or word from a person; greetings and automatic replies never count.</li>
        <li>Who still waits past the target counts as missed at once; who waits within it is not counted yet.</li>
        <li>A contact counts once, for the first queue it joined and the quarter of an hour in which it joined.</li>
        <li>ASA is the average wait of those answered; 9 in 10 of them waited no longer than the figure beside it.</li>
        <li>Residents who were turned away are counted apart and shown beside it.</li>
        <li>The share is cut to a tenth, never rounded up; under 20 contacts it has no colour.</li>
      </ul>
    </Dialog>
  );
}
