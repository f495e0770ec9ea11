/** The console's shortcuts: what each does, and which one a key press is. All but `?` need a modifier or an F key. */

export type Deed =
  | "accept"
  | "decline"
  | "note"
  | "emergency"
  | "park"
  | "ask"
  | "attach"
  | "approved"
  | "spoke"
  | "no_answer"
  | "hold"
  | "mute"
  | "keypad"
  | "record"
  | "pay_link"
  | "relay"
  | "ring"
  | "drop"
  | "voicemail"
  | "calls_ring"
  | "transfer"
  | "end"
  | "wrap_up"
  | "state"
  | "next"
  | "previous"
  | "help";

export interface Shortcut {
  deed: Deed;
  keys: string;
  what: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { deed: "accept", keys: "F2", what: "Accept the offer, or join the colleague who asks, wherever you are" },
  { deed: "decline", keys: "Shift+F2", what: "Decline it and choose why" },
  { deed: "note", keys: "Alt+N", what: "Write a note that only staff see, or back to messages" },
  { deed: "emergency", keys: "Alt+M", what: "Mark as an emergency, or take the mark off" },
  { deed: "park", keys: "Alt+P", what: "Park a message thread until its resident writes, or take it up again" },
  { deed: "ask", keys: "Alt+Q", what: "Ask experts in Slack, where the centre has any" },
  { deed: "attach", keys: "Alt+I", what: "Choose a file to send, where the channel carries files; or paste one" },
  { deed: "approved", keys: "Alt+O", what: "WhatsApp: choose an approved text for who wrote too long ago" },
  { deed: "spoke", keys: "Alt+Y", what: "Callback: you spoke to the resident" },
  { deed: "no_answer", keys: "Alt+U", what: "Callback: nobody answered" },
  { deed: "hold", keys: "Alt+H", what: "Call: put the resident on hold, or talk with them again" },
  { deed: "mute", keys: "Alt+A", what: "Call: mute yourself, or be heard again" },
  { deed: "keypad", keys: "Alt+K", what: "Call: open or close the keypad" },
  { deed: "pay_link", keys: "Alt+B", what: "Call: copy the link where residents pay by card" },
  { deed: "record", keys: "Alt+C", what: "Call: pause the recording while a card is read out, or resume it" },
  { deed: "relay", keys: "Alt+L", what: "Call: mark that the resident speaks through Relay UK" },
  { deed: "ring", keys: "Alt+R", what: "Ring the resident" },
  { deed: "drop", keys: "Alt+X", what: "Call: drop whoever you asked or rang last" },
  { deed: "voicemail", keys: "Alt+V", what: "Play the voicemail, or pause it" },
  { deed: "transfer", keys: "Alt+T", what: "Transfer the contact, or ask a colleague or a number first" },
  { deed: "end", keys: "Alt+E", what: "End the conversation" },
  { deed: "wrap_up", keys: "Alt+W", what: "Finish wrap-up with the outcome chosen" },
  { deed: "next", keys: "Alt+ArrowDown", what: "Next contact in the list" },
  { deed: "previous", keys: "Alt+ArrowUp", what: "Previous contact in the list" },
  { deed: "state", keys: "Alt+S", what: "Choose your state" },
  { deed: "calls_ring", keys: "Alt+J", what: "Choose where your calls ring" },
  { deed: "help", keys: "Alt+/", what: "This list" },
];

/** Keys that work inside the composer, for the list of shortcuts. */
export const WRITING: readonly Omit<Shortcut, "deed">[] = [
  { keys: "Enter", what: "Send" },
  { keys: "Shift+Enter", what: "New line" },
];

type Press = Pick<KeyboardEvent, "key" | "code" | "altKey" | "shiftKey" | "ctrlKey" | "metaKey">;

/** Letters go by their place on the keyboard where Alt changes what they type (as on a Mac). */
function pressed({ key, code, altKey, shiftKey }: Press): string {
  const name = altKey && code.startsWith("Key") ? code.slice(3) : altKey && code === "Slash" ? "/" : key;
  return `${altKey ? "Alt+" : ""}${shiftKey ? "Shift+" : ""}${name}`;
}

/**
 * The shortcut that this press is, or null.
 *
 * @param writing the focus is in a text field, where a lone `?` is a question mark.
 * @param lone the agent lets `?` work alone.
 */
export function deedOf(press: Press, writing: boolean, lone: boolean): Deed | null {
  if (press.ctrlKey || press.metaKey) return null;
  if (press.key === "?" && !press.altKey) return !writing && lone ? "help" : null;
  const keys = pressed(press);
  return SHORTCUTS.find((shortcut) => shortcut.keys === keys)?.deed ?? null;
}

const NAMES: Readonly<Record<string, string>> = { ArrowDown: "↓", ArrowUp: "↑" };

/** `Alt`, `↓`: the keys of a shortcut one by one. */
export function keyCaps(keys: string): readonly string[] {
  return keys.split("+").map((key) => NAMES[key] ?? key);
}
