import { describe, expect, it } from "vitest";
import {
  type Desk,
  fold,
  grouped,
  inOrder,
  isTyping,
  laidOut,
  neighbour,
  residentCount,
  waitsSince,
} from "./console_data";
import type { Delivery, Frame } from "./frames";
import { contact, message, NOW, offer, snapshot, thread } from "./testing";

function desk(...frames: Frame[]): Desk {
  const contacts = [contact({ id: "c1", messages: [message({ id: "m1", contact: "c1" })] })];
  return frames.reduce((before, frame) => fold(before, frame, NOW), laidOut(snapshot({ contacts })));
}

describe("a desk follows the centre", () => {
  it("keeps offers oldest first, so that F2 means the one that rang first", () => {
    const [late, early] = [offer({ id: "late", made_at: NOW + 5 }), offer({ id: "early" })];
    const after = desk({ type: "offer", data: late }, { type: "offer", data: early });
    expect(after.offers.map(({ id }) => id)).toEqual(["early", "late"]);
    expect(fold(after, { type: "offer_gone", data: { id: "early", reason: "withdrawn" } }, NOW).offers).toEqual([late]);
  });

  it("of two made at one moment shows first who has waited longer", () => {
    const [short, long] = [offer({ id: "a", queued_at: NOW }), offer({ id: "b", queued_at: NOW - 1_000 })];
    const after = desk({ type: "offer", data: short }, { type: "offer", data: long });
    expect(after.offers.map(({ id }) => id)).toEqual(["b", "a"]);
  });

  it("shows a repeated frame once", () => {
    const said: Frame = { type: "message", data: message({ id: "m2", contact: "c1", at: NOW + 1 }) };
    expect(desk(said, said).contacts[0]?.messages).toHaveLength(2);
    const come: Frame = { type: "contact", data: contact({ id: "c2" }) };
    expect(desk(come, come).contacts).toHaveLength(2);
  });

  it("puts messages in the order of their time", () => {
    const early: Frame = { type: "message", data: message({ id: "m0", contact: "c1", at: NOW - 9 }) };
    expect(desk(early).contacts[0]?.messages.map(({ id }) => id)).toEqual(["m0", "m1"]);
  });

  it("knows from the first unanswered message on how long the resident waits", () => {
    const first: Frame = { type: "message", data: message({ id: "m2", contact: "c1", at: NOW + 1_000 }) };
    const second: Frame = { type: "message", data: message({ id: "m3", contact: "c1", at: NOW + 9_000 }) };
    const note: Frame = { type: "message", data: message({ id: "m4", contact: "c1", kind: "note", at: NOW + 9_500 }) };
    const reply: Frame = {
      type: "message",
      data: message({ id: "m5", contact: "c1", kind: "agent", at: NOW + 9_900 }),
    };
    expect(desk(first, second, note).contacts[0]?.reply_since).toBe(NOW + 1_000);
    expect(desk(first, second, reply).contacts[0]?.reply_since).toBeNull();
  });

  it("never takes a delivery back", () => {
    const sent: Frame = { type: "message", data: message({ id: "m2", contact: "c1", kind: "agent" }) };
    const state = (to: "delivered" | "read"): Frame => ({
      type: "delivery",
      data: { contact: "c1", message: "m2", state: to, text: "" },
    });
    expect(desk(sent, state("read"), state("delivered")).contacts[0]?.messages[1]?.delivery).toBe("read");
  });

  it("ends where a message was lost, with the reason, and no late news changes that", () => {
    const sent: Frame = {
      type: "message",
      data: message({ id: "m2", contact: "c1", kind: "agent", delivery: "queued" }),
    };
    const news = (state: Delivery, text = ""): Frame => ({
      type: "delivery",
      data: { contact: "c1", message: "m2", state, text },
    });
    const lost = desk(sent, news("sent"), news("undelivered", "The phone is off."), news("delivered"));
    expect(lost.contacts[0]?.messages[1]).toMatchObject({ delivery: "undelivered", trouble: "The phone is off." });
    expect(desk(sent, news("read"), news("failed", "x")).contacts[0]?.messages[1]?.delivery).toBe("failed");
    expect(desk(sent, news("delivered"), news("undelivered", "x")).contacts[0]?.messages[1]?.delivery).toBe(
      "delivered",
    );
  });

  it("keeps what may be written to the resident up to date", () => {
    const shut: Frame = { type: "thread", data: thread({ opted_out: true }) };
    expect(desk(shut).contacts[0]?.thread?.opted_out).toBe(true);
  });

  it("asks no reply to STOP, nor after somebody answered in the page's inbox", () => {
    const stop: Frame = { type: "message", data: message({ id: "m2", contact: "c1", consent: "stop", at: NOW + 1 }) };
    const echo: Frame = { type: "message", data: message({ id: "m3", contact: "c1", kind: "echo", at: NOW + 2 }) };
    const asks: Frame = { type: "message", data: message({ id: "m4", contact: "c1", at: NOW + 1 }) };
    expect(desk(stop).contacts[0]?.reply_since).toBeNull();
    expect(desk(asks, echo).contacts[0]?.reply_since).toBeNull();
  });

  it("shows typing for a moment, until the message comes", () => {
    const typing = desk({ type: "typing", data: { contact: "c1" } });
    expect(isTyping(typing, "c1", NOW + 5_000)).toBe(true);
    expect(isTyping(typing, "c1", NOW + 7_000)).toBe(false);
    const said = fold(typing, { type: "message", data: message({ id: "m2", contact: "c1" }) }, NOW);
    expect(isTyping(said, "c1", NOW)).toBe(false);
  });

  it("replaces queues and colleagues and lets go of contacts", () => {
    const queue = { ...snapshot().queues[0], waiting_count: 9 } as Desk["queues"][number];
    expect(desk({ type: "queue", data: queue }).queues[0]?.waiting_count).toBe(9);
    const colleague = { id: "amir", name: "Amir Hassan", phase: "available", robot: false } as const;
    expect(desk({ type: "colleague", data: colleague }).colleagues.find(({ id }) => id === "amir")).toEqual(colleague);
    expect(desk({ type: "contact_gone", data: { id: "c1", reason: "disposed" } }).contacts).toEqual([]);
  });
});

describe("the list", () => {
  const contacts = [
    contact({ id: "waiting-old", messages: [message({ id: "a", contact: "", at: NOW - 9_000 })] }),
    contact({ id: "waiting-new", messages: [message({ id: "b", contact: "", at: NOW - 1_000 })] }),
    contact({ id: "reply-short", reply_since: NOW - 5_000 }),
    contact({ id: "reply-long", reply_since: NOW - 50_000 }),
    contact({ id: "fresh", answered_at: null, accepted_at: NOW - 10_000 }),
    contact({ id: "wrap-late", phase: "wrap_up", wrap_up_until: NOW + 90_000 }),
    contact({ id: "parked-old", phase: "parked", parked_at: NOW - 90_000 }),
    contact({ id: "parked-new", phase: "parked", parked_at: NOW - 9_000, reply_since: NOW - 99_000 }),
    contact({ id: "wrap-soon", phase: "wrap_up", wrap_up_until: NOW + 9_000, reply_since: NOW - 99_000 }),
  ];

  it("puts whoever has waited longest for a reply first, and ended ones last", () => {
    const { needs_reply, waiting, wrap_up, parked } = grouped(contacts);
    expect(needs_reply.map(({ id }) => id)).toEqual(["reply-long", "fresh", "reply-short"]);
    expect(waiting.map(({ id }) => id)).toEqual(["waiting-new", "waiting-old"]);
    expect(wrap_up.map(({ id }) => id)).toEqual(["wrap-soon", "wrap-late"]);
    expect(parked.map(({ id }) => id)).toEqual(["parked-new", "parked-old"]);
    expect(inOrder(contacts)).toHaveLength(contacts.length);
  });

  it("counts no reply time after the conversation has ended", () => {
    expect(waitsSince(contact({ id: "x", phase: "wrap_up", reply_since: NOW }))).toBeNull();
    expect(waitsSince(contact({ id: "x", answered_at: null }))).toBe(NOW - 30_000);
  });

  it("is walked by keyboard, round the ends", () => {
    expect(neighbour(contacts, "reply-long", 1)).toBe("fresh");
    expect(neighbour(contacts, "reply-long", -1)).toBe("parked-old");
    expect(neighbour(contacts, null, 1)).toBe("reply-long");
    expect(neighbour([], null, 1)).toBeNull();
  });

  it("counts the resident's messages only", () => {
    const kinds = ["resident", "agent", "note", "line", "resident"] as const;
    const messages = kinds.map((kind, index) => message({ id: String(index), contact: "x", kind }));
    expect(residentCount(contact({ id: "x", messages }))).toBe(2);
  });
});
