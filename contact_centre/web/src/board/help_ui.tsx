/** Every key of the board. */
import type { JSX } from "preact";
import { Dialog } from "../shared/dialog";
import { useStore } from "./context";
import { PARTS } from "./keys";

const OTHERS = [
  ["?", "This help"],
  ["Tab, Shift+Tab", "Next and previous figure or button"],
  ["Enter", "Open the contacts behind a figure; an agent's state, limits and call; a dialog"],
  ["Arrow keys, Home, End, Page Up, Page Down", "Move among agents"],
  ["Esc", "Close a panel or dialog"],
] as const;

export function Help(): JSX.Element {
  return (
    <Dialog title="Keyboard" onClose={useStore().close}>
      <dl class="keys">
        {PARTS.map(({ shortcut, name }) => (
          <div key={shortcut}>
            <dt>
              <kbd>{shortcut}</kbd>
            </dt>
            <dd>Go to: {name}</dd>
          </div>
        ))}
        {OTHERS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
