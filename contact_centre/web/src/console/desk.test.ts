import { describe, expect, it } from "vitest";
import { contact, emptyStorage, message, NOW, offer, settled, snapshot, TestDesk } from "./testing";

const TWO = {
  contacts: [contact({ id: "c1", reply_since: NOW - 9_000 }), contact({ id: "c2", reply_since: NOW - 1_000 })],
};

describe("what is open", () => {
  it("is the contact that waits longest, and stays open across a reload", () => {
    const tab = emptyStorage();
    const { store } = new TestDesk(TWO, tab);
    expect(store.current?.id).toBe("c1");
    store.open("c2");
    expect(new TestDesk(TWO, tab).store.current?.id).toBe("c2");
  });

  it("moves on to the next one when it is gone", () => {
    const desk = new TestDesk(TWO);
    desk.take("contact_gone", { id: "c1", reason: "disposed" });
    expect(desk.store.current?.id).toBe("c2");
    expect(desk.store.view.value).toBe("list");
  });

  it("is not changed by a contact that was accepted while writing to another", () => {
    const desk = new TestDesk({ ...TWO, offers: [offer({ id: "o1", contact: "c3" })] });
    void desk.store.accept(offer({ id: "o1", contact: "c3" }), false);
    desk.take("contact", contact({ id: "c3" }));
    expect(desk.store.current?.id).toBe("c1");
  });

  it("becomes the contact just accepted when the agent has nothing in hand", () => {
    const desk = new TestDesk({ ...TWO, offers: [offer({ id: "o1", contact: "c3" })] });
    void desk.store.accept(offer({ id: "o1", contact: "c3" }), true);
    desk.take("contact", contact({ id: "c3" }));
    expect(desk.store.current?.id).toBe("c3");
  });

  it("walks down the list by keyboard", () => {
    const { store } = new TestDesk(TWO);
    store.move(1);
    expect(store.current?.id).toBe("c2");
    store.move(1);
    expect(store.current?.id).toBe("c1");
  });
});

describe("unread", () => {
  it("counts what was never on screen, across a reload", () => {
    const tab = emptyStorage();
    const desk = new TestDesk(TWO, tab);
    desk.take("message", message({ id: "m1", contact: "c2" }));
    desk.take("message", message({ id: "m2", contact: "c2", at: NOW + 1 }));
    const current = (): Parameters<typeof desk.store.unread>[0] => desk.store.contact("c2") ?? contact({ id: "none" });
    expect(desk.store.unread(current())).toBe(2);
    desk.store.markSeen(current());
    expect(desk.store.unread(current())).toBe(0);
    const again = new TestDesk({ contacts: [current()] }, tab);
    expect(again.store.unread(current())).toBe(0);
  });
});

describe("news", () => {
  it("tells of an offer once, and of one that was open when the page loaded", () => {
    const desk = new TestDesk({ offers: [offer({ id: "o1" })] });
    desk.take("offer", offer({ id: "o2" }));
    desk.take("offer", offer({ id: "o2" }));
    expect(desk.news.map((it) => it.kind === "offered" && it.offer.id)).toEqual(["o1", "o2"]);
  });

  it("ends the ringing of an offer that went while the line was down", () => {
    const desk = new TestDesk({ offers: [offer({ id: "o1" })] });
    desk.take("snapshot", snapshot({ offers: [offer({ id: "o2" })] }));
    expect(desk.news.slice(1)).toMatchObject([
      { kind: "offered", offer: { id: "o2" } },
      { kind: "offer_gone", offer: { id: "o1" }, reason: "withdrawn" },
    ]);
  });
});

describe("wrap-up", () => {
  const ended = contact({ id: "c1", phase: "wrap_up" });

  it("explains that an outcome is missing instead of asking", async () => {
    const desk = new TestDesk({ contacts: [ended] });
    expect(await desk.store.dispose(ended)).toBe(false);
    expect(desk.store.deeds.of("c1.dispose").refusal).toBe("Choose an outcome first.");
    expect(desk.asked).toEqual([]);
  });

  it("offers the last used outcome of this queue, so that one key ends it", async () => {
    const browser = emptyStorage();
    const first = new TestDesk({ contacts: [ended] }, emptyStorage(), browser);
    first.store.prepare(ended, { outcome: "chased", note: "rang twice" });
    expect(await first.store.dispose(ended)).toBe(true);
    expect(first.asked).toMatchObject([{ type: "dispose", data: { outcome: "chased", note: "rang twice" } }]);
    const next = new TestDesk({ contacts: [ended] }, emptyStorage(), browser);
    expect(next.store.wrapUp(ended)).toEqual({ outcome: "chased", note: "" });
    const elsewhere = contact({ id: "c9", queue: "rents" });
    expect(next.store.wrapUp(elsewhere).outcome).toBeNull();
  });

  it("keeps what was prepared across a reload", () => {
    const tab = emptyStorage();
    new TestDesk({ contacts: [ended] }, tab).store.prepare(ended, { note: "half a" });
    expect(new TestDesk({ contacts: [ended] }, tab).store.wrapUp(ended).note).toBe("half a");
  });
});

describe("what the agent asks", () => {
  it("goes out once while it is pending, and a refusal stays where it was asked", async () => {
    const desk = new TestDesk({ offers: [offer({ id: "o1" })] });
    desk.answer = null;
    void desk.store.accept(offer({ id: "o1" }), true);
    void desk.store.accept(offer({ id: "o1" }), true);
    expect(desk.asked).toHaveLength(1);
    expect(desk.store.deeds.of("o1").pending).toBe(true);
    desk.answer = { ok: false, code: "offer_gone", text: "Somebody else has it." };
    await desk.store.setState({ state: "not_ready", reason: "lunch" });
    expect(desk.store.deeds.of("state").refusal).toBe("Somebody else has it.");
    desk.store.deeds.of("state").dismiss();
    expect(desk.store.deeds.of("state").refusal).toBeNull();
  });

  it("is what agents/wire takes", async () => {
    const desk = new TestDesk(TWO);
    const [one] = desk.store.desk.value.contacts;
    if (one === undefined) throw new Error("no contact");
    await desk.store.transfer(one, { kind: "agent", id: "amir" }, "knows the house");
    await desk.store.transfer(one, { kind: "queue", id: "rents" }, "");
    await desk.store.mark(one);
    await desk.store.end(one);
    await desk.store.decline(offer({ id: "o1" }), "Technical problem");
    expect(desk.asked.map(({ type, data }) => [type, data])).toEqual([
      ["transfer", { contact: "c1", agent: "amir", note: "knows the house" }],
      ["transfer", { contact: "c1", queue: "rents", note: "" }],
      ["mark", { contact: "c1", emergency: true }],
      ["end", { contact: "c1" }],
      ["decline", { offer: "o1", reason: "Technical problem" }],
    ]);
    await settled();
  });
});
