/** What the agent writes: drafts that survive a reload, and messages shown at once while they are on their way. */
import { type Signal, signal } from "@preact/signals";
import { newId } from "../shared/ids";
import { without } from "../shared/records";
import type { Outcome } from "../shared/socket";
import type { Contact, Message } from "./frames";
import { isRecordOf, isString, isUnsentList, remembered, type Unsent, withoutCopy } from "./store_data";

export type Mode = Unsent["kind"];

export const LONGEST_TEXT = 10_000;
const TYPING_EVERY_MS = 3_000;
/** How much earlier than ours the centre's clock may have stamped a message that we sent, ms. */
const CLOCKS_DIFFER_MS = 5_000;

interface Ports {
  command(type: string, data: object, id?: string): Promise<Outcome>;
  live(type: string, data: object): void;
  now(): number;
}

/** Without control characters, which the centre refuses, and without blank ends. */
export function cleaned(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (found) => (found === "\n" || found === "\t" ? found : "")).trim();
}

export class Writing {
  readonly drafts: Signal<Readonly<Record<string, string>>>;
  readonly unsent: Signal<readonly Unsent[]>;
  readonly modes = signal<Readonly<Record<string, Mode>>>({});
  readonly #ports: Ports;
  #typingSaidAt = 0;

  /** @param person whose words these are. */
  constructor(ports: Ports, storage: Storage, person: string) {
    this.#ports = ports;
    this.drafts = remembered(storage, `console.${person}.drafts`, isRecordOf(isString), {});
    this.unsent = remembered(storage, `console.${person}.unsent`, isUnsentList, []);
  }

  mode(contact: string): Mode {
    return this.modes.value[contact] ?? "send";
  }

  setMode(contact: string, mode: Mode): void {
    this.modes.value = { ...this.modes.value, [contact]: mode };
  }

  draft(contact: string, mode: Mode): string {
    return this.drafts.value[`${contact}.${mode}`] ?? "";
  }

  /** Whether anything stands written and not sent to the resident. */
  hasDraft(contact: string): boolean {
    return cleaned(this.draft(contact, "send")) !== "";
  }

  write(contact: string, mode: Mode, text: string): void {
    this.#keepDraft(contact, mode, text);
    const now = this.#ports.now();
    if (mode !== "send" || text === "" || now - this.#typingSaidAt < TYPING_EVERY_MS) return;
    this.#typingSaidAt = now;
    this.#ports.live("typing", { contact });
  }

  /** Send what stands in the box, with a file or without; false when there is nothing to send or too much. */
  submit(contact: string, file?: Unsent["file"]): boolean {
    const kind = this.mode(contact);
    const text = cleaned(this.draft(contact, kind));
    if ((text === "" && file === undefined) || text.length > LONGEST_TEXT) return false;
    this.#keepDraft(contact, kind, "");
    this.#typingSaidAt = 0;
    this.#send({ ...this.#fresh(contact, kind, text), file });
    return true;
  }

  /** Send an approved text, its gaps filled in. */
  sendTemplate(contact: string, text: string, template: string): void {
    this.#send({ ...this.#fresh(contact, "send", text), template });
  }

  /** Send once more what did not get there. */
  sendAgain({ contact, text, template, files }: Message): void {
    const [file] = files;
    this.#send({ ...this.#fresh(contact, "send", text), template: template === "" ? undefined : template, file });
  }

  #fresh(contact: string, kind: Mode, text: string): Unsent {
    return { id: newId(), contact, kind, text, at: this.#ports.now(), accepted: false, refusal: null };
  }

  /** Say a refused one again. The centre remembers what it refused by its id, so this is a new one. */
  again(refused: Unsent): void {
    this.discard(refused.id);
    this.#send({ ...refused, id: newId(), at: this.#ports.now(), refusal: null });
  }

  /** Put a refused one back into the box. */
  putBack(refused: Unsent): void {
    this.discard(refused.id);
    const draft = this.draft(refused.contact, refused.kind);
    this.#keepDraft(refused.contact, refused.kind, draft === "" ? refused.text : `${refused.text}\n${draft}`);
    this.setMode(refused.contact, refused.kind);
  }

  /** A message left unsent when the chat ended becomes a note. */
  keepAsNote(contact: string): void {
    const text = this.draft(contact, "send");
    this.#keepDraft(contact, "send", "");
    this.#keepDraft(contact, "note", text);
    this.setMode(contact, "note");
  }

  discard(id: string): void {
    this.unsent.value = this.unsent.value.filter((it) => it.id !== id);
  }

  /** The centre's own copy arrived. */
  arrived(message: Message): void {
    this.unsent.value = withoutCopy(this.unsent.value, message);
  }

  /** After a snapshot: forget what is there or whose contact is gone. With `resume`, say what a reload cut off again. */
  reconcile(contacts: readonly Contact[], resume: boolean): void {
    const ids = new Set(contacts.map(({ id }) => id));
    let left: readonly Unsent[] = this.unsent.value.filter((it) => ids.has(it.contact) && !it.accepted);
    for (const message of contacts.flatMap(({ messages }) => messages)) {
      const later = left.filter((it) => message.at >= it.at - CLOCKS_DIFFER_MS);
      const gone = new Set(later.filter((it) => !withoutCopy(later, message).includes(it)));
      left = left.filter((it) => !gone.has(it));
    }
    this.unsent.value = left;
    const drafts = Object.entries(this.drafts.value).filter(([key]) => ids.has(key.slice(0, key.lastIndexOf("."))));
    this.drafts.value = Object.fromEntries(drafts);
    if (resume) for (const it of left) if (it.refusal === null) void this.#say(it);
  }

  #send(unsent: Unsent): void {
    this.unsent.value = [...this.unsent.value, unsent];
    void this.#say(unsent);
  }

  async #say({ id, kind, contact, text, template, file }: Unsent): Promise<void> {
    const more = { ...(template ? { template } : {}), ...(file ? { file: file.id, file_name: file.name } : {}) };
    const outcome = await this.#ports.command(kind, { contact, text, ...more }, id);
    const settled = outcome.ok ? { accepted: true } : { refusal: outcome.text };
    this.unsent.value = this.unsent.value.map((it) => (it.id === id ? { ...it, ...settled } : it));
  }

  #keepDraft(contact: string, mode: Mode, text: string): void {
    const key = `${contact}.${mode}`;
    const others = without(this.drafts.value, key);
    this.drafts.value = text === "" ? others : { ...others, [key]: text };
  }
}
