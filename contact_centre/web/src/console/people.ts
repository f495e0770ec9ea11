/** What is read of the people behind contacts, contact by contact, as the agent opens it. */
import { signal, type Signal } from "@preact/signals";
import * as v from "valibot";
import { getJson, Problem, SignedOut } from "../shared/session";
import {
  type Candidates,
  CandidatesSchema,
  type Earlier,
  HistorySchema,
  type Person,
  PersonSchema,
  type Said,
  StorySchema,
} from "./person_data";

export type Read = (path: string) => Promise<unknown>;
export type Found<T> = { is: "reading" } | { is: "failed"; text: string } | { is: "there"; data: T };

/** Something that comes in pages. `next`: there is more. `reading`: a page is on its way. */
export interface Pages<T> {
  items: readonly T[];
  next: string | null;
  reading: boolean;
  failed: string | null;
}

const UNREAD: Found<never> = { is: "reading" };

export class PeopleStore {
  readonly #read: Read;
  readonly #persons = new Map<string, Signal<Found<Person>>>();
  readonly #histories = new Map<string, Signal<Pages<Earlier>>>();
  readonly #stories = new Map<string, Signal<Pages<Said>>>();

  constructor(read: Read = getJson) {
    this.#read = read;
  }

  person(contact: string): Signal<Found<Person>> {
    return known(this.#persons, contact, () => signal<Found<Person>>(UNREAD));
  }

  history(contact: string): Signal<Pages<Earlier>> {
    return known(this.#histories, contact, () => unread<Earlier>());
  }

  story(contact: string, earlier: string): Signal<Pages<Said>> {
    return known(this.#stories, `${contact}/${earlier}`, () => unread<Said>());
  }

  /** Read who the person is and the first page of what they asked before; what is on screen stays meanwhile. */
  async look(contact: string): Promise<void> {
    const person = this.person(contact);
    const history = this.history(contact);
    const [who, page] = await Promise.all([
      this.#get(url(contact, "person"), PersonSchema),
      this.#get(url(contact, "history"), HistorySchema),
    ]);
    if (who.is === "there" || person.peek().is !== "there") person.value = who;
    if (page.is === "there")
      history.value = { items: page.data.contacts, next: page.data.next, reading: false, failed: null };
    else history.value = { ...history.peek(), reading: false, failed: page.is === "failed" ? page.text : null };
  }

  /** The next page of earlier contacts. */
  async earlier(contact: string): Promise<void> {
    await this.#further(this.history(contact), url(contact, "history"), HistorySchema, (had, page) => [
      ...had,
      ...page.contacts,
    ]);
  }

  /** What was written in an earlier contact: its end first, then what was written before. */
  async read(contact: string, earlier: string): Promise<void> {
    const path = url(contact, `history/${encodeURIComponent(earlier)}`);
    await this.#further(this.story(contact, earlier), path, StorySchema, (had, page) => [...page.lines, ...had]);
  }

  candidates(contact: string, text: string): Promise<Found<Candidates>> {
    return this.#get(`${url(contact, "candidates")}?${new URLSearchParams({ text })}`, CandidatesSchema);
  }

  /** Forget contacts that are gone. */
  keep(contacts: ReadonlySet<string>): void {
    for (const all of [this.#persons, this.#histories, this.#stories]) {
      for (const key of all.keys()) if (!contacts.has(key.split("/")[0] ?? "")) all.delete(key);
    }
  }

  async #further<T, S extends v.GenericSchema<unknown, { next: string | null }>>(
    pages: Signal<Pages<T>>,
    path: string,
    schema: S,
    add: (had: readonly T[], page: v.InferOutput<S>) => readonly T[],
  ): Promise<void> {
    const { next } = pages.peek();
    pages.value = { ...pages.peek(), reading: true, failed: null };
    const page = await this.#get(next === null ? path : `${path}?${new URLSearchParams({ before: next })}`, schema);
    const had = next === null ? [] : pages.peek().items;
    if (page.is === "there")
      pages.value = { items: add(had, page.data), next: page.data.next, reading: false, failed: null };
    else pages.value = { ...pages.peek(), reading: false, failed: page.is === "failed" ? page.text : null };
  }

  async #get<S extends v.GenericSchema>(path: string, schema: S): Promise<Found<v.InferOutput<S>>> {
    try {
      return { is: "there", data: v.parse(schema, await this.#read(path)) };
    } catch (error) {
      return { is: "failed", text: failure(error) };
    }
  }
}

function unread<T>(): Signal<Pages<T>> {
  return signal<Pages<T>>({ items: [], next: null, reading: true, failed: null });
}

function known<T>(all: Map<string, T>, key: string, make: () => T): T {
  const found = all.get(key) ?? make();
  all.set(key, found);
  return found;
}

function url(contact: string, part: string): string {
  return `/api/contacts/${encodeURIComponent(contact)}/${part}`;
}

function failure(error: unknown): string {
  if (error instanceof SignedOut) return "You are signed out. Load the page again to sign in.";
  if (error instanceof Problem) return error.message;
  if (error instanceof v.ValiError) return "The centre's answer cannot be read. Reload the page and try again.";
  return "The centre cannot be reached. Try again in a moment.";
}
