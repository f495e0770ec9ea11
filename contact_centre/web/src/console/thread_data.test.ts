import { describe, expect, it } from "vitest";
import { NOW, thread } from "./testing";
import { filled, gaps, inLanguage, isOpen, mayWrite } from "./thread_data";

const HOUR = 3_600_000;

describe("what may be written", () => {
  it("is anything where there is no window, and in a chat", () => {
    expect(mayWrite({ thread: null }, NOW)).toEqual({ kind: "free", endsInMs: null });
    expect(mayWrite({ thread: thread() }, NOW)).toEqual({ kind: "free", endsInMs: null });
  });

  it("is nothing to who asked for no messages, whatever the window says", () => {
    const may = mayWrite({ thread: thread({ opted_out: true, free_until: NOW + HOUR }) }, NOW);
    expect(may.kind).toBe("opted_out");
    expect(isOpen(may)).toBe(false);
  });

  it("counts WhatsApp's day down near its end, then leaves approved texts", () => {
    const templates = [{ id: "t", text: "Hello", language: "en" }];
    const at = (left: number): unknown => mayWrite({ thread: thread({ templates, free_until: NOW + left }) }, NOW);
    expect(at(20 * HOUR)).toEqual({ kind: "free", endsInMs: null });
    expect(at(HOUR)).toEqual({ kind: "free", endsInMs: HOUR });
    expect(at(0)).toEqual({ kind: "free", endsInMs: 0 });
    expect(at(-1)).toEqual({ kind: "templates" });
  });

  it("is a person's for Messenger's week, and nothing after it", () => {
    const week = { free_until: NOW - HOUR, human_until: NOW + HOUR };
    expect(mayWrite({ thread: thread(week) }, NOW)).toEqual({ kind: "person", endsInMs: HOUR });
    expect(mayWrite({ thread: thread(week) }, NOW + 2 * HOUR)).toEqual({ kind: "shut" });
  });

  it("goes nowhere without an address", () => {
    expect(mayWrite({ thread: thread({ carried: false }) }, NOW)).toEqual({ kind: "nowhere" });
  });
});

describe("an approved text", () => {
  it("has each of its gaps filled in once, on one line", () => {
    expect(gaps("Dear {{1}}, on {{2}}. {{1}}?")).toEqual(["1", "2"]);
    expect(filled("Dear {{1}}, on {{2}}. {{1}}?", { "1": " May\n Price " })).toBe(
      "Dear May Price, on {{2}}. May Price?",
    );
  });

  it("in the resident's language comes first", () => {
    const [en, cy] = [
      { id: "a", text: "Hello", language: "en" },
      { id: "b", text: "Helo", language: "cy" },
    ] as const;
    expect(inLanguage([en, cy], "cy")).toEqual([cy, en]);
  });
});
