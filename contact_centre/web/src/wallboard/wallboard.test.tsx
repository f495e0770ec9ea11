import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fromSnapshot } from "../board/board_data";
import { NOW, busyMorning, due, figuresOf, line, manyAgents, queue } from "../board/fixtures";
import { openBoard } from "../board/testing";
import { readSettings, slideAt, slides, totals } from "./wallboard_data";
import { Wallboard } from "./wallboard_ui";

describe("what the address asks for", () => {
  it("is every queue, a slide each 12 seconds, in the device's own scheme", () => {
    expect(readSettings("")).toEqual({ queues: [], every_s: 12, scheme: null });
  });

  it("is bounded, so that a slip of the hand does not make a screen flicker", () => {
    expect(readSettings("?every=0&scheme=pink&queues=rents,repairs")).toEqual({
      queues: ["rents", "repairs"],
      every_s: 5,
      scheme: null,
    });
    expect(readSettings("?every=soon").every_s).toBe(12);
  });
});

describe("slides", () => {
  const board = fromSnapshot(figuresOf({ queues: [queue("repairs"), queue("rents")] }));
  const names = (address: string): string[] =>
    slides(board, readSettings(address)).map((slide) => (slide.what === "queue" ? slide.queue.id : slide.what));

  it("are the lines, then the queues in the order asked for", () => {
    expect(names("")).toEqual(["lines", "repairs", "rents"]);
    expect(names("?queues=rents,gone")).toEqual(["lines", "rents"]);
  });

  it("turn by the centre's clock, so that two screens show the same", () => {
    expect([0, 11_999, 12_000, 24_000, 36_000].map((now) => slideAt(now, 3, 12))).toEqual([0, 0, 1, 2, 0]);
  });
});

describe("totals", () => {
  it("count everybody who waits and the longest wait of any line", () => {
    const board = fromSnapshot(
      figuresOf({
        lines: [
          line({ waiting_count: 2, longest_since: 50 }),
          line({ line: "call", waiting_count: 1, longest_since: 20 }),
        ],
        due: [due("a", 70), due("b", 10)],
        agents: manyAgents(11),
      }),
    );
    expect(totals(board, NOW)).toEqual({ waiting: 3, longest_since: 20, past_target: 1, free: 1, on_duty: 10 });
  });
});

describe("the wallboard", () => {
  afterEach(() => vi.useRealTimers());

  it("shows nobody's name to a room full of visitors", async () => {
    const { store } = await openBoard(busyMorning());
    const room = document.createElement("div");
    for (const queues of ["repairs", "waste"]) {
      for (const now of [0, 12_000]) {
        vi.setSystemTime(Math.floor(NOW / 24_000) * 24_000 + now);
        store.clock.sync(Date.now());
        render(
          <Wallboard store={store} settings={readSettings(`?queues=${queues}`)} signedOut={signal(false)} />,
          room,
        );
        expect(room.textContent).not.toMatch(/Nowak|Patel|A\. K\.|Marchetti/);
      }
    }
    render(null, room);
    store.socket.stop();
  });

  it("goes on showing figures, with the reason, when its sign-in is over", async () => {
    const { store } = await openBoard(busyMorning());
    const room = document.createElement("div");
    render(<Wallboard store={store} settings={readSettings("")} signedOut={signal(true)} />, room);
    expect(room.textContent).toContain("This screen is signed out.");
    expect(room.textContent).toContain("Waiting now");
    render(null, room);
    store.socket.stop();
  });
});
