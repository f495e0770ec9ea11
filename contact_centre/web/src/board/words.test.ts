import { describe, expect, it } from "vitest";
import { agent, level } from "./fixtures";
import { agentState, levelTone, levelWord, missesLeft, outcomeTone, plain, within } from "./words";

describe("a level", () => {
  it("has no colour under 20 contacts, because one contact would swing it", () => {
    const few = level(10, 19);
    expect(levelTone(few)).toBeNull();
    expect(levelWord(few)).toBe("too few to judge");
  });

  it("always has a word beside its colour", () => {
    expect([level(20, 20), level(92, 100), level(10, 40), level(0, 0)].map(levelWord)).toEqual([
      "on target",
      "below target",
      "out of reach",
      "none yet",
    ]);
  });

  it("says how many may still miss, and when it is too late", () => {
    expect(missesLeft(level(1, 1, { misses_left: 28 }))).toBe("28 left today");
    expect(missesLeft(level(1, 1, { misses_left: 0 }))).toBe("none left today");
    expect(missesLeft(level(1, 1, { misses_left: -3 }))).toBe("3 too many");
  });

  it("has a target in the words of the contract", () => {
    expect([within(60), within(90), within(900)]).toEqual(["60 s", "90 s", "15 min"]);
  });
});

describe("an agent", () => {
  it("shows what they do and with how many", () => {
    expect(agentState(agent("a")).text).toBe("free");
    expect(agentState(agent("a", { phase: "engaged", chats_count: 1 })).text).toBe("1 chat");
    expect(agentState(agent("a", { phase: "engaged", calls_count: 1, chats_count: 2 })).text).toBe("1 call, 2 chats");
    const texts = { phase: "engaged", chats_count: 3, messages_count: 2 } as const;
    expect(agentState(agent("a", texts)).text).toBe("1 chat, 2 messages");
    expect(agentState(agent("a", { ...texts, chats_count: 2 })).text).toBe("2 messages");
  });

  it("who missed an offer is told apart from one on a break", () => {
    expect(agentState(agent("a", { phase: "not_ready", reason: "missed" }))).toEqual({
      tone: "miss",
      text: "missed offer",
    });
    expect(agentState(agent("a", { phase: "not_ready", reason: "meeting" }))).toEqual({
      tone: "idle",
      text: "team meeting",
    });
    expect(agentState(agent("a", { phase: "not_ready", reason: "" })).text).toBe("away");
  });

  it("who lost the connection does not look free", () => {
    expect(agentState(agent("a", { connected: false }))).toEqual({ tone: "miss", text: "connection lost" });
  });
});

describe("codes", () => {
  it("are shown as words, also those this page does not know", () => {
    expect(plain("resolved_elsewhere")).toBe("resolved elsewhere");
    expect(outcomeTone("answered_in_target")).toBe("ok");
    expect(outcomeTone("abandoned late")).toBe("miss");
    expect(outcomeTone("resolved_elsewhere")).toBeNull();
  });
});
