/** The board's keyboard: `?` for help and Alt with a letter for each part. No DOM. */

export const PARTS = [
  { code: "KeyL", shortcut: "Alt+L", id: "lines", name: "Lines" },
  { code: "KeyQ", shortcut: "Alt+Q", id: "queues", name: "Queues" },
  { code: "KeyU", shortcut: "Alt+U", id: "due", name: "Past target (urgent)" },
  { code: "KeyG", shortcut: "Alt+G", id: "agents", name: "Agents" },
  { code: "KeyI", shortcut: "Alt+I", id: "detail", name: "In detail" },
  { code: "KeyC", shortcut: "Alt+C", id: "today", name: "Chart of today" },
  { code: "KeyY", shortcut: "Alt+Y", id: "audit", name: "Changes by staff (history)" },
] as const;

export type KeyMeaning = { is: "help" } | { is: "part"; id: string } | null;

type Key = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

/** What a key asks for. `typing`: the focus is where text is written, so that `?` is a question mark. */
export function meaning(key: Key, typing: boolean): KeyMeaning {
  if (key.ctrlKey || key.metaKey) return null;
  if (key.key === "?" && !key.altKey && !typing) return { is: "help" };
  if (!key.altKey || key.shiftKey) return null;
  const part = PARTS.find(({ code }) => code === key.code);
  return part === undefined ? null : { is: "part", id: part.id };
}
