/** Short news that belongs to no place on the screen. Bad news stays until it is dismissed. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "./action";
import { Icon } from "./icons";

export interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const STAYS_MS = 8_000;

export class Toasts {
  readonly #shown = signal<readonly Toast[]>([]);
  #last = 0;

  get shown(): ReadonlySignal<readonly Toast[]> {
    return this.#shown;
  }

  tell(text: string, bad = false): void {
    const id = ++this.#last;
    this.#shown.value = [...this.#shown.value, { id, text, bad }];
    if (!bad) window.setTimeout(() => this.dismiss(id), STAYS_MS);
  }

  dismiss(id: number): void {
    this.#shown.value = this.#shown.value.filter((toast) => toast.id !== id);
  }
}

/** Where toasts show; draw it once, always, so that screen readers know the region before it speaks. */
export function ToastList({ toasts }: { toasts: Toasts }): JSX.Element {
  return (
    <div class="toasts" role="status">
      {toasts.shown.value.map(({ id, text, bad }) => (
        <div key={id} class={bad ? "toast bad" : "toast"}>
          <span>{text}</span>
          <Button kind="quiet icon" aria-label="Dismiss" onClick={() => toasts.dismiss(id)}>
            <Icon name="close" />
          </Button>
        </div>
      ))}
    </div>
  );
}
