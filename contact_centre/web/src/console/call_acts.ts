/** What an agent does with a call, by button or key: one meaning for both. */
import { controls } from "./call_data";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";
import type { Deed } from "./keys_data";
import type { Screen } from "./screen";
import type { Phone } from "./softphone";

/** Whether the agent is muted: here at once, elsewhere once the centre says so. */
export function isMuted(contact: Contact, phone: Phone): boolean {
  const talk = phone.talk.value;
  return talk?.contact === contact.id ? talk.muted : (controls(contact).mute?.muted ?? false);
}

export async function toggleHold(contact: Contact, store: DeskStore): Promise<void> {
  const { hold } = controls(contact);
  if (hold !== null) await store.hold(contact, !hold.held);
}

/** Silent at once in this browser; if the centre refuses, heard again. */
export async function toggleMute(contact: Contact, store: DeskStore, phone: Phone): Promise<void> {
  if (controls(contact).mute === null || store.deeds.of(`${contact.id}.mute`).pending) return;
  const muted = !isMuted(contact, phone);
  phone.mute(contact.id, muted);
  if (!(await store.mute(contact, muted))) phone.mute(contact.id, !muted);
}

export async function toggleRecording(contact: Contact, store: DeskStore): Promise<void> {
  if (controls(contact).record) await store.record(contact, contact.call?.recording === "on");
}

export async function toggleRelay(contact: Contact, store: DeskStore): Promise<void> {
  if (controls(contact).relay) await store.relay(contact, contact.call?.relay !== true);
}

/** Whoever came last of those who were asked or rung leaves. */
export async function dropLast(contact: Contact, store: DeskStore): Promise<void> {
  const [leg] = controls(contact).drop;
  if (leg !== undefined) await store.drop(contact, leg.id);
}

/** Play the voicemail, or pause it. */
export function playVoicemail(): void {
  const voicemail = document.querySelector<HTMLAudioElement>("#voicemail");
  if (voicemail === null) return;
  if (voicemail.paused) void voicemail.play().catch(() => undefined);
  else voicemail.pause();
}

export type CallDeed = Extract<
  Deed,
  "hold" | "mute" | "keypad" | "record" | "pay_link" | "relay" | "ring" | "drop" | "voicemail"
>;

/** What a key means in a call; nothing where the call does not have it now. */
export function performCall(deed: CallDeed, contact: Contact, store: DeskStore, screen: Screen, phone: Phone): void {
  switch (deed) {
    case "hold":
      void toggleHold(contact, store);
      return;
    case "mute":
      void toggleMute(contact, store, phone);
      return;
    case "keypad":
      if (controls(contact).keypad && phone.talk.peek()?.contact === contact.id) screen.toggleKeypad();
      return;
    case "record":
      void toggleRecording(contact, store);
      return;
    case "pay_link":
      document.querySelector<HTMLButtonElement>("#copy-pay-link")?.click();
      return;
    case "relay":
      void toggleRelay(contact, store);
      return;
    case "ring":
      if (controls(contact).ring) screen.show("ring");
      return;
    case "drop":
      void dropLast(contact, store);
      return;
    case "voicemail":
      playVoicemail();
  }
}
