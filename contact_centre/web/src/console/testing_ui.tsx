/** The console on screen, for tests: what a test draws, and the keys and buttons that it presses there. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, vi } from "vitest";
import { Toasts } from "../shared/toasts";
import { Alerts } from "./alerts";
import { Console } from "./console_ui";
import type { Snapshot } from "./frames";
import { Screen } from "./screen";
import { emptyStorage, settled, TestDesk, TestPhone } from "./testing";

/** Those of the last `draw`. */
export let desk: TestDesk;
export let phone: TestPhone;
export let root: HTMLElement;

/** Give each test of the file a screen of its own. */
export function eachOnItsOwnScreen(): void {
  beforeEach(() => {
    vi.stubGlobal(
      "ResizeObserver",
      class {
        observe = (): void => undefined;
        disconnect = (): void => undefined;
      },
    );
  });

  afterEach(() => {
    render(null, root);
    root.remove();
    vi.unstubAllGlobals();
  });
}

export async function draw(given: Partial<Snapshot>): Promise<void> {
  desk = new TestDesk(given);
  phone = new TestPhone();
  root = document.body.appendChild(document.createElement("div"));
  const props = { screen: new Screen(), alerts: new Alerts(emptyStorage()), toasts: new Toasts(), lone: signal(true) };
  await act(() => render(<Console store={desk.store} phone={phone.phone} {...props} />, root));
}

/** Whatever changed is on screen, effects included. */
export async function drawn(): Promise<void> {
  await act(settled);
}

export function find(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`${selector} is not on screen`);
  return found;
}

export async function press(
  key: string,
  more: KeyboardEventInit = {},
  on: HTMLElement = document.body,
): Promise<KeyboardEvent> {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  on.dispatchEvent(event);
  await drawn();
  return event;
}

/** Write into a field as a person does. */
export async function write(text: string, selector = "#composer"): Promise<HTMLTextAreaElement> {
  const box = find(selector) as HTMLTextAreaElement;
  box.focus();
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  await drawn();
  return box;
}
