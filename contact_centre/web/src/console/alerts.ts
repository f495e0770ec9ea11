/** Sound, desktop notification and tab title: an offer is noticed with the tab in the background. */
import { effect, type Signal, signal } from "@preact/signals";
import { type Ringing, ringingOffer, ringingQuestion, tabTitle } from "./alerts_data";
import { questionId } from "./console_data";
import type { DeskStore } from "./desk";
import type { News } from "./desk_news";
import { isBoolean, remembered } from "./store_data";

const RING_EVERY_MS = 3_000;
/** Two short notes, Hz. */
const OFFER_NOTES = [660, 880] as const;
const MESSAGE_NOTES = [520] as const;
const WORKER = "/console-sw.js";

/** `unknown`: the person was not asked yet. */
export type Permission = "granted" | "denied" | "unknown" | "unsupported";

export class Alerts {
  readonly sound: Signal<boolean>;
  readonly permission: Signal<Permission> = signal(permissionNow());
  /** The browser keeps quiet until the person has touched the page. */
  readonly audible = signal(false);
  #audio: AudioContext | null = null;
  readonly #ringing = new Set<string>();
  #ring: number | undefined;

  constructor(browser: Storage) {
    this.sound = remembered(browser, "console.sound", isBoolean, true);
    for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, () => this.#unlock());
  }

  /** Have the notification's own buttons answer offers. */
  listen(onAnswer: (offer: string, accept: boolean) => void): void {
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register(WORKER).catch(() => (this.permission.value = "unsupported"));
    navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const said = data as { type?: unknown; offer?: unknown; accept?: unknown } | null;
      if (said?.type === "offer_answered" && typeof said.offer === "string") onAnswer(said.offer, said.accept === true);
    });
  }

  /** Ask the person for desktop notifications; only from a click. */
  async askPermission(): Promise<void> {
    await Notification.requestPermission();
    this.permission.value = permissionNow();
  }

  hear(news: News): void {
    if (news.kind === "offered") this.#begin(ringingOffer(news.offer));
    if (news.kind === "offer_gone") this.#end(news.offer.id);
    if (news.kind === "asked") this.#begin(ringingQuestion(news.question));
    if (news.kind === "question_gone") this.#end(questionId(news.question));
    if (news.kind === "said" && (news.message.kind === "resident" || news.message.kind === "advice") && document.hidden)
      this.beep(MESSAGE_NOTES);
  }

  /** Keep the tab's title true. Returns how to stop. */
  followTitle(store: DeskStore): () => void {
    return effect(() => {
      const { contacts, centre } = store.desk.value;
      const unread = contacts.reduce((sum, contact) => sum + store.unread(contact), 0);
      document.title = tabTitle(store.desk.value, unread, centre, Math.floor(store.ports.clock.second.value / 1000));
    });
  }

  beep(notes: readonly number[] = OFFER_NOTES): void {
    const audio = this.#audio;
    if (!this.sound.value || audio?.state !== "running") return;
    notes.forEach((hertz, index) => {
      const [from, tone, volume] = [audio.currentTime + index * 0.18, audio.createOscillator(), audio.createGain()];
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(0.25, from + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, from + 0.16);
      tone.connect(volume).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.17);
    });
  }

  #begin(ringing: Ringing): void {
    this.#ringing.add(ringing.id);
    this.beep();
    window.clearInterval(this.#ring);
    this.#ring = window.setInterval(() => this.beep(), RING_EVERY_MS);
    if (this.permission.value === "granted") void notify(ringing);
  }

  #end(id: string): void {
    this.#ringing.delete(id);
    if (this.#ringing.size === 0) window.clearInterval(this.#ring);
    void withdraw(id);
  }

  #unlock(): void {
    if (this.audible.value || typeof AudioContext === "undefined") return;
    this.#audio ??= new AudioContext();
    void this.#audio.resume().then(() => (this.audible.value = true));
  }
}

function permissionNow(): Permission {
  if (!("Notification" in window) || !("serviceWorker" in navigator)) return "unsupported";
  return Notification.permission === "default" ? "unknown" : Notification.permission;
}

async function notify({ id, title, body, yes }: Ringing): Promise<void> {
  const worker = await navigator.serviceWorker.ready;
  const options = {
    body,
    tag: id,
    requireInteraction: true,
    actions: [
      { action: "accept", title: yes },
      { action: "decline", title: "Decline" },
    ],
  };
  await worker.showNotification(title, options);
}

async function withdraw(offer: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.getRegistration();
  for (const shown of (await worker?.getNotifications({ tag: offer })) ?? []) shown.close();
}
