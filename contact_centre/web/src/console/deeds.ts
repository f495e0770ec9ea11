/** What the agent has asked for, by where on the screen it was asked: pending, or refused and why. */
import { signal } from "@preact/signals";
import { without } from "../shared/records";
import type { Outcome } from "../shared/socket";

export interface Deed {
  pending: boolean;
  refusal: string | null;
  dismiss: () => void;
}

type Kept = Omit<Deed, "dismiss">;

const IDLE: Kept = { pending: false, refusal: null };

export class Deeds {
  readonly #all = signal<Readonly<Record<string, Kept>>>({});

  of(place: string): Deed {
    return { ...(this.#all.value[place] ?? IDLE), dismiss: () => this.#set(place, IDLE) };
  }

  /** Ask, unless `place` still waits for an answer. True when the centre accepted it. */
  async ask(place: string, asked: () => Promise<Outcome>): Promise<boolean> {
    if (this.#all.peek()[place]?.pending === true) return false;
    this.#set(place, { pending: true, refusal: null });
    const outcome = await asked();
    this.#set(place, outcome.ok ? IDLE : { pending: false, refusal: outcome.text });
    return outcome.ok;
  }

  /** Explain at `place` why nothing was asked. */
  explain(place: string, refusal: string): void {
    this.#set(place, { pending: false, refusal });
  }

  #set(place: string, kept: Kept): void {
    const others = without(this.#all.peek(), place);
    this.#all.value = kept === IDLE ? others : { ...others, [place]: kept };
  }
}
