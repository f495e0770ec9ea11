/** Between the screen and the socket: what residents do becomes frames, what comes back changes the chat. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { newId } from "../shared/ids";
import { CentreSocket, type Link, type Outcome, type Ports } from "../shared/socket";
import { after, type Chat, type Happening, isOpen, type Line, newIds, NOTHING, unreadIds, unsent } from "./chat_data";
import { parseFrame } from "./frames";
import { fromSaved, type Memory, toSaved } from "./saved";

const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 6_000;
const FAREWELL_MS = 3_000;
/** Refusals that say that the rating is there. */
const RATED = new Set(["already_rated", "no_rating"]);

export interface Beginning {
  queue: string;
  name: string;
  language: string;
  text: string;
  /** Only an agent who speaks the language will do. */
  speaker?: boolean;
}

export class Desk {
  readonly #chat = signal<Chat>(NOTHING);
  readonly #memory: Memory;
  readonly #ports: Ports;
  #socket: CentreSocket | null = null;
  #stopFollowing: (() => void) | undefined;
  #typedAt = 0;
  #typingTimer: number | undefined;

  /** @param ports as the socket's, without the credentials, which are the tab's token. */
  constructor(memory: Memory, ports: Omit<Ports, "credentials">) {
    this.#memory = memory;
    this.#ports = { ...ports, credentials: () => Promise.resolve({ token: this.#memory.now.token }) };
  }

  get chat(): ReadonlySignal<Chat> {
    return this.#chat;
  }

  /** Connect, once. Messages that were under way when the page was left go out again under their old ids. */
  connect(): void {
    if (this.#socket !== null) return;
    const socket = new CentreSocket({ path: "/chat/socket", ports: this.#ports, onFrame: this.#hear });
    this.#socket = socket;
    const restored = fromSaved(this.#memory.now.unsent);
    this.#happens({ type: "restored", messages: restored });
    this.#stopFollowing = effect(() => this.#happens({ type: "line", line: lineOf(socket.link.value) }));
    for (const { frame, text } of restored) if (frame !== null) void this.#deliver(frame, text);
    socket.start();
  }

  async begin(beginning: Beginning, endsWithTab: boolean): Promise<void> {
    if ((await this.#begin("arrive", beginning)) && endsWithTab) this.choose(true);
  }

  async leaveMessage(message: Beginning & { address: string }): Promise<void> {
    await this.#begin("leave_message", message);
  }

  async #begin(type: "arrive" | "leave_message", data: Beginning): Promise<boolean> {
    this.#happens({ type: "began", queue: data.queue });
    const outcome = await this.#ask(type, data);
    if (outcome.ok) return true;
    // Said again after a break, the question may find its own chat open.
    const isThere = outcome.code === "already_open" && isOpen(this.#chat.peek());
    if (!isThere) this.#happens({ type: "refused", code: outcome.code });
    return isThere;
  }

  say(text: string): void {
    const frame = newId();
    this.#typedAt = 0;
    this.#happens({ type: "wrote", frame, text: text.trim(), at: this.#ports.now() });
    void this.#deliver(frame, text.trim());
  }

  /** Try a message again that was refused. */
  sayAgain(frame: string, text: string): void {
    this.#happens({ type: "dropped", frame });
    this.say(text);
  }

  async #deliver(frame: string, text: string): Promise<void> {
    const outcome = await this.#ask("send", { text }, frame);
    this.#happens(outcome.ok ? { type: "sent", frame } : { type: "failed", frame, code: outcome.code });
  }

  typing(): void {
    const now = this.#ports.now();
    if (!isOpen(this.#chat.value) || now - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#socket?.live("typing", {});
  }

  choose(endsWithTab: boolean): void {
    this.#happens({ type: "chose", endsWithTab });
    void this.#ask("choose", { ends_with_tab: endsWithTab });
  }

  /** Ask to be rung at `number` instead of waiting here; what the centre says next shows that it took it. */
  ringMe(number: string): Promise<void> {
    return this.#wish("callback", { number });
  }

  doNotRing(): Promise<void> {
    return this.#wish("cancel_callback", {});
  }

  /** Go on with whoever is there. */
  anyAgent(): Promise<void> {
    return this.#wish("any_agent", {});
  }

  async #wish(type: string, data: object): Promise<void> {
    const outcome = await this.#ask(type, data);
    if (!outcome.ok) this.#happens({ type: "refused", code: outcome.code });
  }

  /** End the chat; the centre's `closed` shows that it is over. */
  async end(): Promise<void> {
    const outcome = await this.#ask("leave", {});
    if (!outcome.ok && isOpen(this.#chat.peek())) this.#happens({ type: "refused", code: outcome.code });
  }

  async rate(score: number, comment: string): Promise<void> {
    const outcome = await this.#ask("rate", { score, comment });
    const isRated = outcome.ok || RATED.has(outcome.code);
    this.#happens(isRated ? { type: "rated" } : { type: "refused", code: outcome.code });
  }

  beginAnew(): void {
    this.#happens({ type: "anew" });
  }

  /** End the chat if it goes on, then forget everything this tab knows of it. */
  async endAndClear(): Promise<void> {
    if (isOpen(this.#chat.value)) await Promise.race([this.#ask("leave", {}), pause(FAREWELL_MS)]);
    this.forget();
  }

  /** Forget everything at once; the centre is told if the line is up. */
  forgetNow(): void {
    if (isOpen(this.#chat.value)) void this.#ask("leave", {});
    this.forget();
  }

  forget(): void {
    this.#stopFollowing?.();
    this.#socket?.stop();
    this.#socket = null;
    this.#chat.value = NOTHING;
    this.#memory.wipe();
  }

  /** Whether the resident can see the conversation now. What they see counts as read. */
  show(visible: boolean): void {
    if (visible === this.#chat.value.visible) return;
    if (visible) this.#report(unreadIds(this.#chat.value), "read");
    this.#happens({ type: "seen", visible });
  }

  readonly #hear = (type: string, data: unknown): void => {
    const frame = parseFrame(type, data);
    if (frame.type === "welcome") {
      this.#memory.keep({ token: frame.data.token });
      return;
    }
    const before = this.#chat.peek();
    this.#happens(frame);
    this.#report(newIds(this.#chat.peek(), before), before.visible ? "read" : "delivered");
    if (frame.type === "typing") this.#showTyping();
  };

  #report(messages: readonly string[], state: "delivered" | "read"): void {
    if (!isOpen(this.#chat.value)) return;
    for (const message of messages) void this.#ask("seen", { message, state }, `seen.${state}.${message}`.slice(0, 64));
  }

  #showTyping(): void {
    window.clearTimeout(this.#typingTimer);
    this.#typingTimer = window.setTimeout(() => this.#happens({ type: "typing_over" }), TYPING_SHOWN_MS);
  }

  #ask(type: string, data: object, id?: string): Promise<Outcome> {
    if (this.#socket === null) return Promise.resolve({ ok: false, code: "no_chat", text: "" });
    return this.#socket.command(type, data, id);
  }

  #happens(what: Happening): void {
    this.#chat.value = after(this.#chat.peek(), what);
    const kept = toSaved(unsent(this.#chat.peek()));
    if (kept.length > 0 || this.#memory.now.unsent.length > 0) this.#memory.keep({ unsent: kept });
  }
}

function lineOf(link: Link): Line {
  switch (link.phase) {
    case "live":
      return "live";
    case "connecting":
      return link.failed ? "unreachable" : "connecting";
    case "reconnecting":
    case "signed_out":
      return "lost";
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, ms));
}
