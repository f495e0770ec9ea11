import { afterEach, describe, expect, it, vi } from "vitest";
import { render } from "preact";
import { NOW, agent, busyMorning, figuresOf } from "./fixtures";
import { openBoard, settle } from "./testing";

afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

describe("the board on its socket", () => {
  it("takes a council's whole morning as the server sends it", async () => {
    const { store } = await openBoard(busyMorning());
    expect(store.board.value?.agents.size).toBe(60);
    store.socket.stop();
  });

  it("draws several frames of one moment once, and ends with the last", async () => {
    const { store, line } = await openBoard(figuresOf());
    const drawn = vi.fn();
    const stop = store.board.subscribe(drawn);
    drawn.mockClear();
    for (const n of [1, 2, 3]) line().tell("figures", figuresOf({ as_of: NOW + n }));
    await settle();
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(store.board.value?.as_of).toBe(NOW + 3);
    stop();
    store.socket.stop();
  });

  it("says so when the centre behind a good line has stopped to decide", async () => {
    const { store, line } = await openBoard(figuresOf());
    line().tell("figures", figuresOf({ as_of: NOW, now: NOW + 14_000 }));
    await settle();
    expect(store.fresh.value).toEqual({ phase: "live" });
    line().tell("figures", figuresOf({ as_of: NOW, now: NOW + 16_000 }));
    await settle();
    expect(store.fresh.value).toEqual({ phase: "still", asOf: NOW });
    store.socket.stop();
  });

  it("asks for a new snapshot instead of showing figures it cannot read", async () => {
    const { store, lines, line } = await openBoard(figuresOf({ agents: [agent("joan")] }));
    line().tell("figures", { ...figuresOf(), lines: "broken" });
    await settle(1_000);
    expect(lines).toHaveLength(2);
    (line().onopen as (() => void) | null)?.();
    expect(line().said[0]).toMatchObject({ type: "hello", cursor: null });
    expect(store.board.value?.agents.size).toBe(1);
    store.socket.stop();
  });

  it("stops its counters while the line is down, because nobody knows whether they still run", async () => {
    const { store, line } = await openBoard(figuresOf());
    store.clock.start();
    await settle(2_000);
    const before = store.now.value;
    line().breaks();
    await settle(200);
    await settle(60_000);
    expect(store.now.value).toBeLessThanOrEqual(before);
    expect(document.querySelector(".stale-strip")?.textContent).toMatch(/^Reconnecting, figures as of 10:42:0\d\.$/);
    store.socket.stop();
  });
});
