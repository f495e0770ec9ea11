import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ear } from "./softphone_data";
import { EmulatedPhone } from "./softphone_emulator";

const told: string[] = [];
const ear: Ear = {
  connected: (connected) => told.push(connected ? "connected" : "lost"),
  closed: () => told.push("closed"),
  incoming: ({ call, contact, leg }) => told.push(`incoming ${call} ${contact} ${leg}`),
  began: (call) => told.push(`began ${call}`),
  ended: (call) => told.push(`ended ${call}`),
  heard: (call, { by, text }) => told.push(`${call} ${by}: ${text}`),
  warning: () => undefined,
  deaf: () => undefined,
};

class Line {
  readonly sent: unknown[] = [];
  onopen: WebSocket["onopen"] = null;
  onmessage: WebSocket["onmessage"] = null;
  onclose: WebSocket["onclose"] = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.onclose?.call(this as never, new CloseEvent("close"));
  }

  open(): void {
    this.onopen?.call(this as never, new Event("open"));
  }

  says(frame: object): void {
    this.onmessage?.call(this as never, new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
}

const lines: Line[] = [];
let phone: EmulatedPhone;

function last(): Line {
  const line = lines.at(-1);
  if (line === undefined) throw new Error("no line was opened");
  return line;
}

beforeEach(async () => {
  told.length = lines.length = 0;
  phone = new EmulatedPhone(ear, () => {
    const line = new Line();
    lines.push(line);
    return line;
  });
  await phone.start("t1");
  last().open();
});

afterEach(() => {
  phone.stop();
});

describe("the demo's telephone", () => {
  it("says who it is, and tells what it hears", () => {
    const line = last();
    line.says({ type: "ready" });
    line.says({ type: "incoming", call: "CA1", params: { contact: "c1", leg: "agent-3" } });
    phone.accept("CA1");
    line.says({ type: "connected", call: "CA1" });
    line.says({ type: "heard", call: "CA1", by: "caller", text: "Hello" });
    line.says({ type: "ended", call: "CA1" });
    expect(told).toEqual(["connected", "incoming CA1 c1 agent-3", "began CA1", "CA1 caller: Hello", "ended CA1"]);
    expect(line.sent).toEqual([
      { type: "hello", token: "t1" },
      { type: "accept", call: "CA1" },
    ]);
  });

  it("does what its owner does", () => {
    phone.reject("CA1");
    phone.press("CA1", "12");
    phone.mute("CA1", true);
    phone.say("CA1", "Hello");
    expect(last().sent.slice(1)).toEqual([
      { type: "reject", call: "CA1" },
      { type: "press", call: "CA1", digits: "12" },
      { type: "mute", call: "CA1", muted: true },
      { type: "say", call: "CA1", text: "Hello" },
    ]);
  });

  it("is over when its line is: a token opens one", () => {
    last().close();
    expect(told).toEqual(["closed"]);
    phone.press("CA1", "1");
    expect(last().sent).toHaveLength(1);
  });

  it("does not mind what it does not know", () => {
    last().says({ type: "fireworks" });
    expect(told).toEqual([]);
  });
});
