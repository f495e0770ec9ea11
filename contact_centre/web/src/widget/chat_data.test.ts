import { describe, expect, test } from "vitest";
import { after, type Chat, type Happening, newIds, NOTHING, unreadIds, unsent, viewOf } from "./chat_data";
import type { ServerMessage, Snapshot } from "./frames";

const EMPTY: Snapshot = {
  now: 1_000,
  phase: "none",
  queue: null,
  emergency: false,
  ends_with_tab: false,
  agent_name: "",
  waiting: null,
  closed: null,
  messages: [],
  queues: [],
  call: null,
  callbacks: false,
  speakers: [],
};
const WAITING = {
  position: 3,
  band_s: [60, 120] as [number, number],
  emergency: false,
  overtaken: false,
  unstaffed: "" as const,
};
const CLOSED = { reason: "ended" as const, next_open: null, message: "", may_rate: true };

function message(id: string, kind: "resident" | "agent", text: string): ServerMessage {
  return { id, kind, author: kind === "agent" ? "Joan" : "you", text, at: 2_000 };
}

function snapshot(change: Partial<Snapshot> = {}): Happening {
  return { type: "snapshot", data: { ...EMPTY, ...change } };
}

function wrote(frame: string, text: string): Happening {
  return { type: "wrote", frame, text, at: 1_500 };
}

function play(...happenings: readonly Happening[]): Chat {
  return happenings.reduce(after, NOTHING);
}

describe("a message that is written", () => {
  test("shows at once, is sent when the centre has it, and stands once", () => {
    const sending = play(snapshot({ phase: "talking" }), wrote("f1", "Hello"));
    expect(sending.messages.map(({ state }) => state)).toEqual(["sending"]);

    const told = [
      { type: "delivered", data: { id: "f1", message: "m1" } },
      { type: "message", data: message("m1", "resident", "Hello") },
    ] as const;
    const sent = told.reduce<Chat>(after, sending);
    expect(sent.messages.map(({ id, state }) => [id, state])).toEqual([["m1", "sent"]]);
    expect(unsent(sent)).toEqual([]);
  });

  test("survives a tunnel when the centre never got it", () => {
    const chat = play(snapshot({ phase: "talking" }), wrote("f1", "Hello"), snapshot({ phase: "talking" }));
    expect(unsent(chat).map(({ frame }) => frame)).toEqual(["f1"]);
  });

  test("is not doubled when the centre got it and its answer was lost in the tunnel", () => {
    const got = snapshot({ phase: "talking", messages: [message("m1", "resident", "Hello")] });
    const chat = play(snapshot({ phase: "talking" }), wrote("f1", "Hello"), got, { type: "sent", frame: "f1" });
    expect(chat.messages.map(({ id, frame, state }) => [id, frame, state])).toEqual([["m1", "f1", "sent"]]);
  });

  test("is not taken for an earlier one that says the same", () => {
    const first = message("m1", "resident", "yes");
    const talking = snapshot({ phase: "talking", messages: [first] });
    const chat = play(talking, wrote("f2", "yes"), talking);
    expect(chat.messages.map(({ state }) => state)).toEqual(["sent", "sending"]);
  });

  test("that the centre has stays sent when its repeat comes after the end and is refused", () => {
    const got = snapshot({ phase: "closed", closed: CLOSED, messages: [message("m1", "resident", "Hello")] });
    const refused: Happening = { type: "failed", frame: "f1", code: "no_chat" };
    const chat = play(snapshot({ phase: "talking" }), wrote("f1", "Hello"), got, refused);
    expect([chat.messages.map(({ state }) => state), chat.refused]).toEqual([["sent"], null]);
  });

  test("can be tried again when it was refused", () => {
    const failed = play(snapshot({ phase: "talking" }), wrote("f1", "Hi"), { type: "failed", frame: "f1", code: "x" });
    expect([failed.messages[0]?.state, failed.refused]).toEqual(["failed", "x"]);
    expect(after(failed, { type: "dropped", frame: "f1" }).messages).toEqual([]);
  });
});

describe("the agent's messages", () => {
  const theirs: Happening = { type: "message", data: message("a1", "agent", "Hello Ann") };

  test("count as unread while nobody looks, and are reported when somebody does", () => {
    const chat = play(snapshot({ phase: "talking" }), theirs);
    expect([chat.unread, unreadIds(chat)]).toEqual([1, ["a1"]]);
    expect(after(chat, { type: "seen", visible: true }).unread).toBe(0);
  });

  test("end the typing sign and are added once", () => {
    const chat = play(snapshot({ phase: "talking" }), { type: "typing", data: {} }, theirs, theirs);
    expect([chat.agentTyping, chat.messages.length]).toEqual([false, 1]);
  });

  test("that came during a tunnel are new after it", () => {
    const before = play(snapshot({ phase: "talking" }));
    const now = after(before, snapshot({ phase: "talking", messages: [message("a1", "agent", "Hello")] }));
    expect([newIds(now, before), now.unread]).toEqual([["a1"], 1]);
  });

  test("of before a reload are not announced as new", () => {
    expect(play(snapshot({ phase: "talking", messages: [message("a1", "agent", "Hello")] })).unread).toBe(0);
  });
});

describe("the way of a chat", () => {
  const begun: readonly Happening[] = [
    snapshot(),
    { type: "began", queue: "repairs" },
    { type: "waiting", data: WAITING },
  ];

  test("from the form to the wait, to a person, and back to the wait", () => {
    const waiting = play(...begun);
    expect([viewOf(waiting), waiting.beginning, waiting.waitsAgain]).toEqual(["waiting", false, false]);
    const talking = after(waiting, { type: "answered", data: { agent_name: "Joan" } });
    expect([viewOf(talking), talking.agent]).toEqual(["talking", "Joan"]);
    const again = after(talking, { type: "waiting", data: WAITING });
    expect([viewOf(again), again.agent, again.waitsAgain]).toEqual(["waiting", "", true]);
  });

  test("a refusal leaves the form as it was and says why", () => {
    const chat = play(snapshot(), { type: "began", queue: "repairs" }, { type: "refused", code: "log_unavailable" });
    expect([viewOf(chat), chat.beginning, chat.refused]).toEqual(["begin", false, "log_unavailable"]);
  });

  test("an emergency word shows with the wait and by a snapshot while talking", () => {
    expect(play({ type: "waiting", data: { ...WAITING, emergency: true } }).emergency).toBe(true);
    expect(play(snapshot({ phase: "talking", emergency: true })).emergency).toBe(true);
  });

  test("a new chat begins empty, also when the centre still speaks of the last one", () => {
    const last = { messages: [message("m1", "resident", "Old")], phase: "closed" as const, closed: CLOSED };
    const anew = play(snapshot(last), { type: "anew" }, snapshot({ ...last, emergency: true }));
    expect([viewOf(anew), anew.messages, anew.emergency]).toEqual(["begin", [], false]);
    const second = after(anew, { type: "waiting", data: WAITING });
    expect([viewOf(second), second.messages]).toEqual(["waiting", []]);
  });

  test("what an earlier chat held does not come back with the next snapshot", () => {
    const chat = play(
      snapshot({ phase: "talking" }),
      wrote("f1", "Old"),
      { type: "delivered", data: { id: "f1", message: "m1" } },
      snapshot({ phase: "waiting", waiting: WAITING }),
    );
    expect(chat.messages).toEqual([]);
  });

  test("a message that was left shows as left", () => {
    expect(viewOf(play(snapshot(), { type: "began", queue: "repairs" }, snapshot({ phase: "message_left" })))).toBe(
      "message_left",
    );
  });

  test("typing is forgotten when the line breaks", () => {
    const chat = play(snapshot({ phase: "talking" }), { type: "typing", data: {} }, { type: "line", line: "lost" });
    expect(chat.agentTyping).toBe(false);
  });
});
