import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SignedOut } from "./session";
import { CentreSocket, type Line, type Ports } from "./socket";

/** A line whose other end is the test. */
class TestLine implements Line {
  readonly said: Record<string, unknown>[] = [];
  closed = false;
  onopen: Line["onopen"] = null;
  onmessage: Line["onmessage"] = null;
  onclose: Line["onclose"] = null;
  #seq = 0;

  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    (this.onopen as (() => void) | null)?.();
  }
  breaks(): void {
    (this.onclose as (() => void) | null)?.();
  }
  tell(type: string, data: unknown, seq = ++this.#seq): void {
    const text = JSON.stringify({ type, data, seq, cursor: String(seq) });
    (this.onmessage as ((event: { data: string }) => void) | null)?.({ data: text });
  }
}

let lines: TestLine[];
let frames: [string, unknown][];
let socket: CentreSocket;
let credentials: Ports["credentials"];
let ports: Ports;

beforeEach(async () => {
  vi.useFakeTimers();
  lines = [];
  frames = [];
  credentials = () => Promise.resolve({ ticket: `t${lines.length}` });
  ports = {
    open: () => {
      const line = new TestLine();
      lines.push(line);
      return line;
    },
    credentials: () => credentials(),
    now: () => Date.now(),
    random: () => 1,
  };
  const onFrame = (type: string, data: unknown): void => {
    if (data === "nonsense") throw new Error("not what was agreed");
    frames.push([type, data]);
  };
  socket = new CentreSocket({ path: "/console/socket", ports, onFrame, silenceMs: 20_000 });
  socket.start();
  await settled();
});

afterEach(() => {
  socket.stop();
  vi.useRealTimers();
});

async function settled(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

function line(): TestLine {
  const last = lines.at(-1);
  if (last === undefined) throw new Error("no line was opened");
  return last;
}

/** Open the newest line and let the server greet. */
function greet(): void {
  line().open();
  line().tell("snapshot", { as: "agreed" });
}

async function reconnected(): Promise<void> {
  const before = lines.length;
  await settled(400);
  expect(lines).toHaveLength(before + 1);
}

describe("hello", () => {
  it("carries the ticket and no cursor at first, and the last cursor after a break", async () => {
    greet();
    expect(line().said).toEqual([{ type: "hello", v: 1, cursor: null, ticket: "t0" }]);
    line().tell("me", {});
    line().breaks();
    await reconnected();
    line().open();
    expect(line().said).toEqual([{ type: "hello", v: 1, cursor: "2", ticket: "t1" }]);
  });

  it("stops for good when nobody is signed in, and says so to whoever waits for an answer", async () => {
    greet();
    credentials = () => Promise.reject(new SignedOut());
    const asked = socket.command("send", { text: "Hello" });
    line().breaks();
    await settled(400);
    expect(socket.link.value.phase).toBe("signed_out");
    expect(await asked).toMatchObject({ ok: false, code: "signed_out" });
    await settled(60_000);
    expect(lines).toHaveLength(1);
  });
});

describe("freshness", () => {
  it("is live after the snapshot and tells since when it is not", async () => {
    expect(socket.link.value).toEqual({ phase: "connecting", failed: false });
    greet();
    expect(socket.link.value).toEqual({ phase: "live" });
    const asOf = Date.now();
    await settled(3_000);
    line().breaks();
    expect(socket.link.value).toEqual({ phase: "reconnecting", asOf });
  });

  it("takes a silent line for dead", async () => {
    greet();
    await settled(22_000);
    expect(lines[0]?.closed).toBe(true);
    expect(lines.length).toBeGreaterThan(1);
  });

  it("takes a line for dead whose beats have stopped, and does not expect them where there never were any", async () => {
    socket.stop();
    const quiet = new CentreSocket({ path: "/x", ports, onFrame: () => undefined });
    quiet.start();
    await settled();
    greet();
    await settled(120_000);
    expect(line().closed).toBe(false);
    line().tell("beat", {});
    await settled(14_000);
    expect(line().closed).toBe(false);
    const silent = line();
    await settled(3_000);
    expect(silent.closed).toBe(true);
    quiet.stop();
  });

  it("tries for ever, ever more slowly", async () => {
    for (let attempt = 0; attempt < 12; attempt++) {
      line().breaks();
      await settled(10_100);
    }
    expect(lines).toHaveLength(13);
  });
});

describe("gaps", () => {
  it("reconnects at the cursor when a frame is missing", async () => {
    greet();
    line().tell("me", {}, 3);
    await reconnected();
    line().open();
    expect(line().said[0]).toMatchObject({ cursor: "1" });
    expect(frames.map(([type]) => type)).toEqual(["snapshot"]);
  });

  it("asks for a whole snapshot when a frame makes no sense", async () => {
    greet();
    line().tell("me", "nonsense");
    await reconnected();
    line().open();
    expect(line().said[0]).toMatchObject({ cursor: null });
  });
});

describe("commands", () => {
  it("settle when they are acknowledged or refused", async () => {
    greet();
    const sent = socket.command("send", { text: "Hello" }, "c1");
    const ended = socket.command("end", {}, "c2");
    line().tell("ack", { id: "c1" });
    line().tell("refused", { id: "c2", code: "not_yours", text: "Somebody else has it." });
    expect(await sent).toEqual({ ok: true });
    expect(await ended).toEqual({ ok: false, code: "not_yours", text: "Somebody else has it." });
  });

  it("are said again with the same id after a break, and what waited offline is said then", async () => {
    greet();
    const sent = socket.command("send", { text: "one" }, "c1");
    line().breaks();
    void socket.command("send", { text: "two" }, "c2");
    await reconnected();
    greet();
    expect(line().said.slice(1)).toEqual([
      { id: "c1", type: "send", data: { text: "one" } },
      { id: "c2", type: "send", data: { text: "two" } },
    ]);
    line().tell("ack", { id: "c1" });
    expect(await sent).toEqual({ ok: true });
  });

  it("are said again when the centre does not know yet", async () => {
    greet();
    void socket.command("accept", {}, "c1");
    line().tell("refused", { id: "c1", code: "ack_pending", text: "Not known yet." });
    await settled(1_100);
    expect(line().said.filter(({ id }) => id === "c1")).toHaveLength(2);
  });

  it("end unconfirmed when the centre never answers, so that nobody waits for ever", async () => {
    greet();
    const asked = socket.command("end", {}, "c1");
    for (let i = 0; i < 8; i++) {
      await settled(5_000);
      if (!line().said.some(({ type }) => type === "hello")) greet();
    }
    expect(await asked).toMatchObject({ ok: false, code: "unconfirmed" });
  });

  it("that only matter now are dropped while the line is down", async () => {
    greet();
    line().breaks();
    socket.live("typing", { contact: "x" });
    await reconnected();
    greet();
    expect(line().said.map(({ type }) => type)).toEqual(["hello"]);
  });
});
