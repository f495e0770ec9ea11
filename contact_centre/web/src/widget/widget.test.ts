import { expect, test } from "vitest";
import type { Message } from "./chat_data";
import { parseFrame } from "./frames";
import { EscapeCounter } from "./quick_exit";
import { fromSaved, Memory, toSaved } from "./saved";
import { inLanguage, siteOf } from "./site";
import { textsIn } from "./text";
import { transcript } from "./transcript";

const AT = Date.parse("2026-11-24T08:00:00Z");
const SENT: Message = {
  id: "m1",
  frame: null,
  kind: "agent",
  author: "Joan",
  text: "Hello\nAnn",
  at: AT,
  state: "sent",
  after: null,
};

class FakeStore {
  readonly #items = new Map<string, string>();
  full = false;
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new Error("no room");
    this.#items.set(key, value);
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
  get size(): number {
    return this.#items.size;
  }
}

test("a reload finds token, draft and what was under way", () => {
  const store = new FakeStore();
  const sending: Message = { ...SENT, id: null, frame: "f1", kind: "resident", author: "you", state: "sending" };
  new Memory(store).keep({ token: "T", draft: "half a sen", unsent: toSaved([sending]) });
  const found = new Memory(store).now;
  expect([found.token, found.draft]).toEqual(["T", "half a sen"]);
  expect(fromSaved(found.unsent)).toEqual([sending]);
});

test("clearing leaves nothing in the tab", () => {
  const store = new FakeStore();
  const memory = new Memory(store);
  memory.keep({ token: "T" });
  memory.wipe();
  memory.keep({ open: false });
  expect([store.size, memory.now.token]).toEqual([0, null]);
});

test("a browser that keeps nothing, or garbage, does not stop the chat", () => {
  const store = new FakeStore();
  store.setItem("contact-centre-chat", "{not json");
  store.full = true;
  const memory = new Memory(store);
  memory.keep({ token: "T" });
  expect(memory.now.token).toBe("T");
});

test("a frame this version does not know is not guessed at", () => {
  expect(() => parseFrame("answered", { agent_name: 7 })).toThrow();
  expect(() => parseFrame("surprise", {})).toThrow();
});

test("a field that a newer server adds does no harm", () => {
  const frame = parseFrame("answered", { agent_name: "Joan", pronouns: "she" });
  expect(frame).toEqual({ type: "answered", data: { agent_name: "Joan" } });
});

test("the transcript holds what was said, and nothing that was not sent", () => {
  const failed: Message = { ...SENT, kind: "resident", text: "lost", state: "failed" };
  const about = { centre: "Alderbrook", timezone: "Europe/London", now: AT };
  expect(transcript(textsIn("en"), [SENT, failed], about).split("\r\n")).toEqual([
    "Chat with Alderbrook, 24 November 2026",
    "",
    "[08:00] Joan: Hello",
    "        Ann",
    "",
  ]);
});

test("Esc leaves the page only when pressed three times in a row, quickly", () => {
  const presses = new EscapeCounter();
  expect([0, 100, 200].map((at) => presses.press("Escape", at))).toEqual([false, false, true]);
  const slow = new EscapeCounter();
  expect([0, 1_500, 3_000].map((at) => slow.press("Escape", at))).toEqual([false, false, false]);
  const mixed = new EscapeCounter();
  expect(["Escape", "Escape", "a", "Escape"].map((key) => mixed.press(key, 0))).toEqual([false, false, false, false]);
});

test("a page in a language without texts is served in English, with the centre's own texts as they are", () => {
  const site = siteOf({ lang: "fr", centre: "Alderbrook" });
  expect([site.language, site.t("chat.title", { centre: site.centre })]).toEqual(["en", "Chat with Alderbrook"]);
  expect(inLanguage(siteOf({ lang: "cy" }), { en: "Repairs" })).toBe("Repairs");
});

test("words in braces that nobody fills in stay visible", () => {
  expect(textsIn("en")("chat.position", {})).toContain("{position}");
});
