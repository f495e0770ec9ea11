/** Esc pressed three times in a row asks to leave the page at once. */
const TIMES = 3;
const WITHIN_MS = 2_000;

export class EscapeCounter {
  #pressed: readonly number[] = [];

  /** Note a key at `now`, ms; true when it was the third Esc. Any other key starts anew. */
  press(key: string, now: number): boolean {
    const recent = this.#pressed.filter((at) => now - at <= WITHIN_MS);
    this.#pressed = key === "Escape" ? [...recent, now] : [];
    return this.#pressed.length >= TIMES;
  }
}
