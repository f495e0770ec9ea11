/** What is open on this screen: dialogs and menus. The store never knows of it. */
import { signal } from "@preact/signals";

export type DialogName = "transfer" | "ask" | "approved" | "ring" | "phone" | "end" | "help" | "alerts" | "sign_out";
export type MenuName = "state" | "phone" | `decline.${string}`;

export class Screen {
  readonly dialog = signal<DialogName | null>(null);
  readonly menu = signal<MenuName | null>(null);
  /** The keypad of a call is open. */
  readonly keypad = signal(false);

  show(dialog: DialogName): void {
    this.menu.value = null;
    this.dialog.value = dialog;
  }

  close(): void {
    this.dialog.value = null;
  }

  toggleKeypad(): void {
    this.keypad.value = !this.keypad.value;
  }

  setMenu(name: MenuName, open: boolean): void {
    if (open) this.menu.value = name;
    else if (this.menu.value === name) this.menu.value = null;
  }
}

/** The composer, if it is on screen. */
export function composer(): HTMLTextAreaElement | null {
  return document.querySelector<HTMLTextAreaElement>("#composer");
}

/** Once what has just changed is on screen. */
function drawn(then: () => void): void {
  requestAnimationFrame(() => window.setTimeout(then));
}

/** After an action of the agent's own only: the focus goes to the composer. */
export function focusComposer(): void {
  drawn(() => composer()?.focus());
}

/** The button that had the focus is gone with what it acted on: the focus goes to the composer, not to nowhere. */
export function rescueFocus(): void {
  drawn(() => {
    if (document.activeElement === document.body) composer()?.focus();
  });
}
