import { describe, expect, it } from "vitest";
import { withoutCopy } from "./store_data";
import { contact, emptyStorage, message, NOW, settled, TestDesk } from "./testing";
import { cleaned } from "./writing";

const ONE = { contacts: [contact({ id: "c1" })] };

describe("drafts", () => {
  it("survive a reload, messages and notes apart, each person's own", () => {
    const tab = emptyStorage();
    const before = new TestDesk(ONE, tab).store.writing;
    before.write("c1", "send", "Dear A. Khan");
    before.write("c1", "note", "boiler is old");
    const after = new TestDesk(ONE, tab).store.writing;
    expect([after.draft("c1", "send"), after.draft("c1", "note")]).toEqual(["Dear A. Khan", "boiler is old"]);
    const me = { ...new TestDesk().store.desk.value.me, id: "amir" };
    expect(new TestDesk({ ...ONE, me }, tab).store.writing.draft("c1", "send")).toBe("");
  });

  it("of contacts that are gone are forgotten", () => {
    const tab = emptyStorage();
    new TestDesk(ONE, tab).store.writing.write("c1", "send", "Dear");
    expect(new TestDesk({}, tab).store.writing.drafts.value).toEqual({});
  });

  it("outlive a storage that is full or holds nonsense", () => {
    const full = emptyStorage();
    full.getItem = () => "{not json";
    full.setItem = () => {
      throw new Error("full");
    };
    const { writing } = new TestDesk(ONE, full).store;
    writing.write("c1", "send", "still here");
    expect(writing.draft("c1", "send")).toBe("still here");
  });
});

describe("a message on its way", () => {
  it("shows at once, is settled by the ack, and makes way for the centre's copy", async () => {
    const desk = new TestDesk(ONE);
    const { writing } = desk.store;
    writing.write("c1", "send", "  Hello \n");
    expect(writing.submit("c1")).toBe(true);
    expect(writing.draft("c1", "send")).toBe("");
    expect(writing.unsent.value).toMatchObject([{ text: "Hello", accepted: false, refusal: null }]);
    await settled();
    expect(writing.unsent.value).toMatchObject([{ accepted: true }]);
    desk.take("message", message({ id: "m1", contact: "c1", kind: "agent", text: "Hello" }));
    expect(writing.unsent.value).toEqual([]);
    expect(desk.asked).toMatchObject([{ type: "send", data: { contact: "c1", text: "Hello" } }]);
  });

  it("explains a refusal, and is said again under a new id, because the old one is answered", async () => {
    const desk = new TestDesk(ONE);
    desk.answer = { ok: false, code: "log_unavailable", text: "Not now." };
    const { writing } = desk.store;
    writing.write("c1", "send", "Hello");
    writing.submit("c1");
    await settled();
    const [refused] = writing.unsent.value;
    expect(refused?.refusal).toBe("Not now.");
    desk.answer = { ok: true };
    if (refused !== undefined) writing.again(refused);
    expect(new Set(desk.asked.map(({ id }) => id)).size).toBe(2);
    expect(writing.unsent.value).toMatchObject([{ refusal: null }]);
  });

  it("goes back into the box in front of what was written since", async () => {
    const desk = new TestDesk(ONE);
    desk.answer = { ok: false, code: "x", text: "No." };
    const { writing } = desk.store;
    writing.write("c1", "send", "first");
    writing.submit("c1");
    await settled();
    writing.write("c1", "send", "second");
    const [refused] = writing.unsent.value;
    if (refused !== undefined) writing.putBack(refused);
    expect(writing.draft("c1", "send")).toBe("first\nsecond");
    expect(writing.unsent.value).toEqual([]);
  });

  it("cut off by a reload is said again under the same id, which is harmless", () => {
    const tab = emptyStorage();
    const before = new TestDesk(ONE, tab);
    before.answer = null;
    before.store.writing.write("c1", "send", "Hello");
    before.store.writing.submit("c1");
    const after = new TestDesk(ONE, tab);
    expect(after.asked).toEqual(before.asked);
  });

  it("that arrived before the reload is not said again", () => {
    const tab = emptyStorage();
    const before = new TestDesk(ONE, tab);
    before.answer = null;
    before.store.writing.write("c1", "send", "Hello");
    before.store.writing.submit("c1");
    const messages = [message({ id: "m1", contact: "c1", kind: "agent", text: "Hello", at: NOW + 50 })];
    const after = new TestDesk({ contacts: [contact({ id: "c1", messages })] }, tab);
    expect(after.asked).toEqual([]);
    expect(after.store.writing.unsent.value).toEqual([]);
  });

  it("is matched once when the same words were sent twice", () => {
    const it = { contact: "c1", kind: "send" as const, text: "Yes", at: NOW, accepted: true, refusal: null };
    const left = withoutCopy(
      [
        { ...it, id: "a" },
        { ...it, id: "b" },
      ],
      { contact: "c1", kind: "agent", text: "Yes" },
    );
    expect(left.map(({ id }) => id)).toEqual(["b"]);
  });
});

describe("the box", () => {
  it("sends nothing that is blank or too long", () => {
    const { writing } = new TestDesk(ONE).store;
    writing.write("c1", "send", " \n ");
    expect(writing.submit("c1")).toBe(false);
    writing.write("c1", "send", "x".repeat(10_001));
    expect(writing.submit("c1")).toBe(false);
    expect(writing.draft("c1", "send")).toHaveLength(10_001);
  });

  it("drops control characters that the centre would refuse", () => {
    expect(cleaned(" a\u0000b\r\nc\td\u0085 ")).toBe("ab\nc\td");
  });

  it("says that the agent types, but never while they write a note", () => {
    const desk = new TestDesk(ONE);
    desk.store.writing.write("c1", "note", "psst");
    expect(desk.said).toEqual([]);
    desk.store.writing.write("c1", "send", "D");
    desk.store.writing.write("c1", "send", "De");
    expect(desk.said).toEqual([["typing", { contact: "c1" }]]);
  });

  it("keeps what the resident left too early to read as a note", () => {
    const { writing } = new TestDesk(ONE).store;
    writing.write("c1", "send", "The engineer comes");
    writing.keepAsNote("c1");
    expect([writing.mode("c1"), writing.draft("c1", "note"), writing.draft("c1", "send")]).toEqual([
      "note",
      "The engineer comes",
      "",
    ]);
  });
});
