/** One agent's desk: folds what the centre says, remembers what is open, and carries what the agent asks for. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ServerClock } from "../shared/clock";
import { only } from "../shared/records";
import type { Link, Outcome } from "../shared/socket";
import { type Desk, fold, inOrder, isOurs, laidOut, neighbour, questionId, residentCount } from "./console_data";
import { isSpoken } from "./call_data";
import { Deeds } from "./deeds";
import type { Contact, Frame, Offer, Question, Snapshot } from "./frames";
import { type News, newsOf } from "./desk_news";
import { type FilePorts, Files } from "./files_data";
import { afterUse, presetOutcome } from "./outcomes_data";
import { PeopleStore, type Read } from "./people";
import {
  isNumber,
  isRecordOf,
  isStringOrNull,
  isStrings,
  isWrapUpDraft,
  remembered,
  type WrapUpDraft,
} from "./store_data";
import type { StateChoice } from "./states_data";
import { Writing } from "./writing";

/** What fills the screen when it has room for one pane only. */
export type View = "list" | "talk" | "side";

export interface DeskPorts {
  command: (type: string, data: object, id?: string) => Promise<Outcome>;
  live: (type: string, data: object) => void;
  link: ReadonlySignal<Link>;
  clock: ServerClock;
  /** Lives as long as the tab: drafts. */
  tab: Storage;
  /** Lives on: habits. */
  browser: Storage;
  news: (news: News) => void;
  files: FilePorts;
  /** Fetches a document of the centre; the page's own way unless given. */
  read?: Read;
}

/** `id` of a `number` is the number. */
export interface Destination {
  kind: "queue" | "agent" | "number";
  id: string;
}

export class DeskStore {
  readonly desk: Signal<Desk>;
  readonly selected: Signal<string | null>;
  readonly view = signal<View>("list");
  readonly writing: Writing;
  readonly files: Files;
  readonly deeds = new Deeds();
  readonly people: PeopleStore;
  readonly ports: DeskPorts;
  readonly #seen: Signal<Readonly<Record<string, number>>>;
  readonly #wrapUps: Signal<Readonly<Record<string, WrapUpDraft>>>;
  readonly #used: Signal<Readonly<Record<string, readonly string[]>>>;
  /** Contacts whose calls may ring at our telephone without a question: it was answered when we took them. */
  readonly ringable = computed(() => new Set(this.desk.value.contacts.map(({ id }) => id)));
  /** Contacts that we only write notes in, as far as that is settled. */
  readonly #noted = new Set<string>();
  /** The contact to show as soon as it is there, because the agent has just accepted it. */
  #awaited: string | null = null;

  constructor(ports: DeskPorts, snapshot: Snapshot) {
    const [tab, person] = [ports.tab, snapshot.me.id];
    this.ports = ports;
    this.people = new PeopleStore(ports.read);
    this.desk = signal(laidOut(snapshot));
    this.selected = remembered(tab, `console.${person}.selected`, isStringOrNull, null);
    this.#seen = remembered(tab, `console.${person}.seen`, isRecordOf(isNumber), {});
    this.#wrapUps = remembered(tab, `console.${person}.wrap_ups`, isRecordOf(isWrapUpDraft), {});
    this.#used = remembered(ports.browser, `console.${person}.outcomes`, isRecordOf(isStrings), {});
    this.writing = new Writing({ ...ports, now: () => ports.clock.now() }, tab, person);
    this.files = new Files(ports.files);
    this.writing.reconcile(snapshot.contacts, true);
    this.#tidy();
    for (const offer of this.desk.value.offers) ports.news({ kind: "offered", offer });
    for (const question of this.desk.value.consults) ports.news({ kind: "asked", question });
  }

  /** A frame from the centre. */
  take(frame: Frame): void {
    const before = this.desk.value;
    batch(() => {
      this.desk.value = fold(before, frame, this.ports.clock.now());
      if (frame.type === "snapshot") this.writing.reconcile(frame.data.contacts, false);
      if (frame.type === "message") this.writing.arrived(frame.data);
      if (frame.type === "contact" && frame.data.id === this.#awaited) this.open(frame.data.id);
      this.#tidy();
    });
    for (const news of newsOf(before, this.desk.value, frame)) this.ports.news(news);
  }

  /** The contact on screen. */
  get current(): Contact | null {
    return this.contact(this.selected.value);
  }

  contact(id: string | null): Contact | null {
    return this.desk.value.contacts.find((contact) => contact.id === id) ?? null;
  }

  open(id: string): void {
    this.selected.value = id;
    this.view.value = "talk";
    if (this.#awaited === id) this.#awaited = null;
  }

  /** Open the contact `by` places down the list. */
  move(by: 1 | -1): void {
    const to = neighbour(this.desk.value.contacts, this.selected.value, by);
    if (to !== null) this.open(to);
  }

  /** How many of the resident's messages were never on screen. */
  unread(contact: Contact): number {
    return Math.max(0, residentCount(contact) - (this.#seen.value[contact.id] ?? 0));
  }

  markSeen(contact: Contact): void {
    const count = residentCount(contact);
    if (this.#seen.peek()[contact.id] !== count) this.#seen.value = { ...this.#seen.peek(), [contact.id]: count };
  }

  /** What stands prepared for the end of `contact`; the agent's last outcome in its queue to begin with. */
  wrapUp(contact: Contact): WrapUpDraft {
    const outcome = presetOutcome(this.outcomes(contact), this.usedOutcomes(contact));
    return this.#wrapUps.value[contact.id] ?? { outcome, note: "" };
  }

  prepare(contact: Contact, change: Partial<WrapUpDraft>): void {
    this.#wrapUps.value = { ...this.#wrapUps.value, [contact.id]: { ...this.wrapUp(contact), ...change } };
  }

  outcomes(contact: Contact): Desk["queues"][number]["outcomes"] {
    return this.desk.value.queues.find(({ id }) => id === contact.queue)?.outcomes ?? [];
  }

  usedOutcomes(contact: Contact): readonly string[] {
    return this.#used.value[contact.queue] ?? [];
  }

  // --- what the agent asks for; each resolves to whether the centre accepted it

  /** @param open show the contact once it is ours. */
  accept(offer: Offer, open: boolean): Promise<boolean> {
    if (open) this.#awaited = offer.contact;
    return this.#ask(offer.id, "accept", { offer: offer.id });
  }

  decline(offer: Offer, reason: string): Promise<boolean> {
    return this.#ask(offer.id, "decline", { offer: offer.id, reason });
  }

  setState({ state, reason }: Pick<StateChoice, "state" | "reason">): Promise<boolean> {
    return this.#ask("state", "set_state", { state, reason });
  }

  mark(contact: Contact): Promise<boolean> {
    return this.#ask(`${contact.id}.mark`, "mark", { contact: contact.id, emergency: !contact.emergency });
  }

  transfer(contact: Contact, to: Destination, note: string): Promise<boolean> {
    return this.#ask(`${contact.id}.transfer`, "transfer", { contact: contact.id, [to.kind]: to.id, note });
  }

  /** Lay a thread aside until its resident writes, or take it up again. */
  park(contact: Contact): Promise<boolean> {
    return this.#ask(`${contact.id}.park`, contact.phase === "parked" ? "unpark" : "park", { contact: contact.id });
  }

  /** Ask for help; the contact stays ours. */
  askFirst(contact: Contact, whom: Destination, note: string): Promise<boolean> {
    return this.#ask(`${contact.id}.transfer`, "consult", { contact: contact.id, [whom.kind]: whom.id, note });
  }

  /** Give the contact to the colleague who has joined. */
  handOver(contact: Contact, to: string): Promise<boolean> {
    return this.#ask(`${contact.id}.consult`, "transfer", { contact: contact.id, agent: to, note: "" });
  }

  /** Ask colleagues in a workspace. */
  askExperts(contact: Contact, text: string, where: string): Promise<boolean> {
    return this.#ask(`${contact.id}.ask`, "ask", { contact: contact.id, text, where });
  }

  /** Go on alone, take the question back, or leave. */
  endConsult(contact: Contact): Promise<boolean> {
    return this.#ask(`${contact.id}.consult`, "consult_end", { contact: contact.id });
  }

  /** @param open show the conversation once we are in it. */
  join(question: Question, open: boolean): Promise<boolean> {
    if (open) this.#awaited = question.contact;
    return this.#ask(questionId(question), "consult_accept", { contact: question.contact });
  }

  declineQuestion(question: Question, reason: string): Promise<boolean> {
    return this.#ask(questionId(question), "consult_decline", { contact: question.contact, reason });
  }

  /** How ringing the resident back went. */
  rang(contact: Contact, spoken: boolean): Promise<boolean> {
    return this.#ask(`${contact.id}.callback`, "callback_finish", { contact: contact.id, spoken });
  }

  /** Withdraw another contact of the same resident. */
  resolveElsewhere(other: string): Promise<boolean> {
    return this.#ask(`${other}.elsewhere`, "resolve_elsewhere", { contact: other });
  }

  /** The resident is the same person as whom the pass of a candidate is for. */
  merge(contact: Contact, pass: string, why: string): Promise<boolean> {
    return this.#join(contact, "merge", pass, why);
  }

  /** Two are not one person after all. */
  unmerge(contact: Contact, join: string, why: string): Promise<boolean> {
    return this.#join(contact, "unmerge", join, why);
  }

  async #join(contact: Contact, type: "merge" | "unmerge", whom: string, why: string): Promise<boolean> {
    const accepted = await this.#ask(`${contact.id}.merge`, type, { contact: contact.id, with: whom, why });
    if (accepted) await this.people.look(contact.id);
    return accepted;
  }

  hold(contact: Contact, hold: boolean, leg: string | null = null): Promise<boolean> {
    return this.#ask(`${contact.id}.hold`, "hold", { contact: contact.id, hold, ...(leg === null ? {} : { leg }) });
  }

  mute(contact: Contact, muted: boolean): Promise<boolean> {
    return this.#ask(`${contact.id}.mute`, "mute", { contact: contact.id, muted });
  }

  /** Pause the recording, or let it go on. */
  record(contact: Contact, paused: boolean): Promise<boolean> {
    return this.#ask(`${contact.id}.record`, "record", { contact: contact.id, paused });
  }

  /** Ring the resident: without a number, where they rang from or asked to be rung. */
  dial(contact: Contact, number: string): Promise<boolean> {
    return this.#ask(`${contact.id}.dial`, "dial", { contact: contact.id, number });
  }

  /** Have somebody leave who was asked or rung. */
  drop(contact: Contact, leg: string): Promise<boolean> {
    return this.#ask(`${contact.id}.drop.${leg}`, "drop", { contact: contact.id, leg });
  }

  /** The resident speaks through Relay UK, or does not. */
  relay(contact: Contact, relay: boolean): Promise<boolean> {
    return this.#ask(`${contact.id}.relay`, "relay", { contact: contact.id, relay });
  }

  end(contact: Contact): Promise<boolean> {
    return this.#ask(`${contact.id}.end`, "end", { contact: contact.id });
  }

  async dispose(contact: Contact): Promise<boolean> {
    const { outcome, note } = this.wrapUp(contact);
    const place = `${contact.id}.dispose`;
    if (outcome === null) {
      this.deeds.explain(place, "Choose an outcome first.");
      return false;
    }
    const accepted = await this.#ask(place, "dispose", { contact: contact.id, outcome, note });
    if (accepted)
      this.#used.value = { ...this.#used.value, [contact.queue]: afterUse(this.usedOutcomes(contact), outcome) };
    return accepted;
  }

  #ask(place: string, type: string, data: object): Promise<boolean> {
    return this.deeds.ask(place, () => this.ports.command(type, data));
  }

  /** Something is always selected while there is something to select; what is gone is forgotten. */
  #tidy(): void {
    const { contacts } = this.desk.value;
    const ids = new Set(contacts.map(({ id }) => id));
    if (this.selected.value === null || !ids.has(this.selected.value)) {
      this.selected.value = inOrder(contacts)[0]?.id ?? null;
      this.view.value = "list";
    }
    for (const contact of contacts) this.#settleMode(contact);
    this.#seen.value = only(this.#seen.value, ids);
    this.people.keep(ids);
    this.#wrapUps.value = only(this.#wrapUps.value, ids);
  }

  /** Who helps writes notes only, and so does whoever speaks; who was handed a chat writes to the resident. */
  #settleMode(contact: Contact): void {
    const notes = !isOurs(contact) || isSpoken(contact);
    if (notes === this.#noted.has(contact.id)) return;
    if (notes) this.#noted.add(contact.id);
    else this.#noted.delete(contact.id);
    this.writing.setMode(contact.id, notes ? "note" : "send");
  }
}
