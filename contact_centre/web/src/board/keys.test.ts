import { describe, expect, it } from "vitest";
import { PARTS, meaning } from "./keys";

const key = (over: Partial<KeyboardEvent>): Parameters<typeof meaning>[0] => ({
  key: "",
  code: "",
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...over,
});

describe("the keyboard", () => {
  it("opens help with ?, but lets people write one", () => {
    expect(meaning(key({ key: "?", shiftKey: true }), false)).toEqual({ is: "help" });
    expect(meaning(key({ key: "?", shiftKey: true }), true)).toBeNull();
  });

  it("goes to each part with Alt and a letter, also where Alt changes the letter", () => {
    expect(meaning(key({ key: "ç", code: "KeyC", altKey: true }), true)).toEqual({ is: "part", id: "today" });
    expect(new Set(PARTS.map(({ code }) => code)).size).toBe(PARTS.length);
  });

  it("takes no plain letter and no key of the browser", () => {
    expect(meaning(key({ key: "q", code: "KeyQ" }), false)).toBeNull();
    expect(meaning(key({ key: "q", code: "KeyQ", altKey: true, ctrlKey: true }), false)).toBeNull();
  });
});
