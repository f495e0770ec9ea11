/** The server's clock as this page knows it, and a signal that ticks once a second for every counter on screen. */
import { type ReadonlySignal, signal } from "@preact/signals";

const SAMPLES = 20;

export class ServerClock {
  readonly #offsets: number[] = [];
  readonly #local: () => number;
  readonly #second;

  /** @param local the device's clock, ms; tests give their own. */
  constructor(local: () => number = Date.now) {
    this.#local = local;
    this.#second = signal(local());
  }

  /** The server said that its clock shows `serverNow`. The least delayed of the last samples counts. */
  sync(serverNow: number): void {
    this.#offsets.push(serverNow - this.#local());
    if (this.#offsets.length > SAMPLES) this.#offsets.shift();
    this.#second.value = this.now();
  }

  /** The server's time, ms UTC. */
  now(): number {
    return this.#local() + (this.#offsets.length === 0 ? 0 : Math.max(...this.#offsets));
  }

  /** The server's time as of the last tick. Read it while drawing and the drawing follows it. */
  get second(): ReadonlySignal<number> {
    return this.#second;
  }

  /** Tick on every full second until the returned function is called. */
  start(): () => void {
    let timer = 0;
    const tick = (): void => {
      this.#second.value = this.now();
      timer = window.setTimeout(tick, 1000 - (this.now() % 1000) + 5);
    };
    tick();
    return () => window.clearTimeout(timer);
  }
}
