import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseLine, renewIn, warningWords } from "./softphone_data";
import { NOW, settled, TestPhone } from "./testing";

const MINUTE = 60_000;
let test: TestPhone;

beforeEach(() => {
  vi.useFakeTimers();
  test = new TestPhone();
});

afterEach(() => {
  test.phone.stop();
  vi.useRealTimers();
});

async function started(...mine: readonly string[]): Promise<void> {
  test.phone.start(signal(new Set(mine)));
  await settled();
}

function rings(contact: string, call = "CA1", leg = "agent-3"): void {
  test.ear?.incoming({ call, contact, leg });
}

describe("a telephone", () => {
  it("is on once its line is", async () => {
    await started();
    expect([test.did, test.phone.state.value]).toEqual([["start t1"], "starting"]);
    test.ear?.connected(true);
    expect(test.phone.state.value).toBe("ready");
    test.ear?.connected(false);
    expect(test.phone.state.value).toBe("no_connection");
  });

  it("stays off where the centre has none, and where calls ring elsewhere", async () => {
    test.line = { ...test.line, kind: "none" };
    await started();
    expect([test.did, test.phone.state.value]).toEqual([[], "off"]);
    test.line = { ...test.line, kind: "twilio", device: "phone", number: "07700 900555" };
    await started();
    expect([test.did, test.phone.state.value]).toEqual([[], "off"]);
  });

  it("asks for the microphone before it can ring, and says so when it is refused", async () => {
    test.line = { ...test.line, kind: "twilio" };
    test.hearing = "ask";
    await started();
    expect([test.did, test.phone.state.value]).toEqual([[], "ask"]);
    test.hearing = "denied";
    await test.phone.allow();
    expect(test.phone.state.value).toBe("deaf");
    test.hearing = "granted";
    await test.phone.allow();
    expect(test.did).toEqual(["start t1"]);
  });

  it("is tried again when the centre cannot be asked", async () => {
    test.trouble = new TypeError("away");
    await started();
    expect(test.did).toEqual([]);
    test.trouble = null;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(test.did).toEqual(["start t1"]);
  });

  it("has a newer token before the old one expires", async () => {
    test.line = { ...test.line, expires_at: NOW + 60 * MINUTE };
    await started();
    test.line = { ...test.line, token: "t2", expires_at: NOW + 120 * MINUTE };
    await vi.advanceTimersByTimeAsync(55 * MINUTE);
    expect(test.did).toEqual(["start t1", "renew t2"]);
    expect(renewIn(NOW, NOW)).toBeGreaterThan(0);
  });

  it("is made anew, with a token of its own, once it is over", async () => {
    const ear = await test.talk("c1");
    test.line = { ...test.line, token: "t2" };
    ear.closed();
    expect([test.phone.state.value, test.phone.talk.value]).toEqual(["no_connection", null]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(test.did).toEqual(["start t1", "accept CA1", "stop", "start t2"]);
  });

  it("begins anew where its owner moves it", async () => {
    await started();
    test.line = { ...test.line, device: "phone" };
    await test.phone.choose("phone", "07700 900555");
    expect([test.did, test.phone.state.value]).toEqual([["start t1", "choose phone 07700 900555", "stop"], "off"]);
  });
});

describe("what rings", () => {
  it("is taken by itself for a contact of ours: the offer was the question", async () => {
    await started("c1");
    rings("c1");
    expect(test.did).toEqual(["start t1", "accept CA1"]);
    test.ear?.began("CA1");
    expect([test.phone.state.value, test.phone.talk.value?.contact]).toEqual(["in_call", "c1"]);
    test.ear?.ended("CA1");
    expect([test.phone.state.value, test.phone.talk.value]).toEqual(["ready", null]);
  });

  it("may come before its contact does, and is taken once", async () => {
    const mine = signal<ReadonlySet<string>>(new Set());
    test.phone.start(mine);
    await settled();
    rings("c1");
    mine.value = new Set(["c1"]);
    mine.value = new Set(["c1", "c2"]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(test.did).toEqual(["start t1", "accept CA1"]);
  });

  it("is rejected when it is for nobody's contact here", async () => {
    await started("c1");
    rings("c2");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(test.did).toEqual(["start t1", "reject CA1"]);
  });

  it("is left to the board when a supervisor asked for it there", async () => {
    await started("c1");
    rings("c1", "CA9", "supervisor-7");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(test.did).toEqual(["start t1"]);
  });
});

describe("a call", () => {
  it("is muted, and takes digits and words, for its own contact alone", async () => {
    await test.talk("c1");
    test.phone.mute("c1", true);
    expect(test.phone.talk.value?.muted).toBe(true);
    test.phone.mute("c2", false);
    expect([test.phone.press("c1", "5"), test.phone.press("c2", "5")]).toEqual([true, false]);
    test.phone.say("c1", "Hello");
    expect(test.did).toEqual(["start t1", "accept CA1", "mute CA1", "press CA1 5", "say CA1 Hello"]);
    expect(test.phone.talk.value?.lines).toEqual([{ by: "you", text: "Hello" }]);
  });

  it("says when it sounds bad, and when it no longer does", async () => {
    const ear = await test.talk("c1");
    ear.warning("high-rtt");
    expect(warningWords(test.phone.warning.value ?? "")).toContain("arrives late");
    ear.warning(null);
    expect(test.phone.warning.value).toBeNull();
    expect(warningWords("something-new")).toContain("may be bad");
  });
});

it("checks what the centre says of a telephone", () => {
  expect(parseLine(test.line)).toEqual(test.line);
  expect(() => parseLine({ kind: "carrier pigeon" })).toThrow();
});

it("of a supervisor takes their own leg, and leaves those of agents to the console", async () => {
  const board = new TestPhone("supervisor");
  board.phone.start(signal(new Set(["c1"])));
  await settled();
  board.ear?.incoming({ call: "CA1", contact: "c1", leg: "agent-3" });
  board.ear?.incoming({ call: "CA2", contact: "c1", leg: "supervisor-7" });
  expect(board.did).toEqual(["start t1", "accept CA2"]);
  board.phone.stop();
});
