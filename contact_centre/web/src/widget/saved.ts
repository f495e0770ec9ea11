/** What survives a reload, in this tab alone: the resident's token, what was not sent yet, what was being written. */
import * as v from "valibot";
import type { Message } from "./chat_data";

/** The loader looks for this key too. */
const KEY = "contact-centre-chat";

const SavedSchema = v.object({
  token: v.nullable(v.string()),
  draft: v.string(),
  open: v.boolean(),
  unsent: v.array(v.object({ frame: v.string(), text: v.string(), at: v.number(), after: v.nullable(v.string()) })),
});

export type Saved = v.InferOutput<typeof SavedSchema>;
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const EMPTY: Saved = { token: null, draft: "", open: false, unsent: [] };

/** Reads and writes the tab's memory; does without where a browser forbids it. */
export class Memory {
  readonly #store: Store;
  #now: Saved;

  constructor(store: Store) {
    this.#store = store;
    this.#now = read(store);
  }

  get now(): Saved {
    return this.#now;
  }

  keep(change: Partial<Saved>): void {
    this.#now = { ...this.#now, ...change };
    if (JSON.stringify(this.#now) === JSON.stringify(EMPTY)) {
      this.wipe();
      return;
    }
    try {
      this.#store.setItem(KEY, JSON.stringify(this.#now));
    } catch {
      // Private windows may forbid it: the chat then lasts as long as the page.
    }
  }

  wipe(): void {
    this.#now = EMPTY;
    this.#store.removeItem(KEY);
  }
}

/** Messages on their way, as they are kept. */
export function toSaved(messages: readonly Message[]): Saved["unsent"] {
  return messages.flatMap(({ frame, text, at, after }) => (frame === null ? [] : [{ frame, text, at, after }]));
}

/** Kept messages, as they are shown again. */
export function fromSaved(unsent: Saved["unsent"]): readonly Message[] {
  return unsent.map((one) => ({ ...one, id: null, kind: "resident", author: "you", state: "sending" }));
}

function read(store: Store): Saved {
  try {
    return v.parse(SavedSchema, JSON.parse(store.getItem(KEY) ?? ""));
  } catch {
    return EMPTY;
  }
}
