import { describe, expect, it } from "vitest";
import {
  busyFirst,
  isQuiet,
  countPhases,
  earliest,
  fromSnapshot,
  linesInUse,
  orderDue,
  selectAgents,
  withFigures,
} from "./board_data";
import { NOW, agent, due, figuresOf, level, line, queue } from "./fixtures";

describe("figures", () => {
  it("change only the agents they name, so that 500 rows are not sent four times a second", () => {
    const board = fromSnapshot(figuresOf({ agents: [agent("joan"), agent("amir"), agent("carys")] }));
    const next = withFigures(
      board,
      figuresOf({ agents: [agent("amir", { phase: "engaged" })], agents_gone: ["carys"], as_of: NOW + 250 }),
    );
    expect([...next.agents.values()].map(({ id, phase }) => [id, phase])).toEqual([
      ["joan", "available"],
      ["amir", "engaged"],
    ]);
    expect(next.as_of).toBe(NOW + 250);
    expect(board.agents.get("amir")?.phase).toBe("available");
  });

  it("keep the very same agents when none changed, so that nothing is sorted for nothing", () => {
    const board = fromSnapshot(figuresOf({ agents: [agent("joan")] }));
    expect(withFigures(board, figuresOf()).agents).toBe(board.agents);
  });
});

describe("who needs somebody", () => {
  it("is past target first, longest wait first, then whoever is nearest to missing", () => {
    const rows = [due("soon", 20), due("past", 70), due("nearly", 55), due("longest", 300)];
    const { past, soon } = orderDue(rows, NOW);
    expect(past.map((row) => row.contact)).toEqual(["longest", "past"]);
    expect(soon.map((row) => row.contact)).toEqual(["nearly", "soon"]);
  });

  it("passes its target between two frames without waiting for the next", () => {
    const rows = [due("nearly", 59)];
    expect(orderDue(rows, NOW).past).toHaveLength(0);
    expect(orderDue(rows, NOW + 1_001).past).toHaveLength(1);
  });

  it("is not late at the very instant of its target", () => {
    expect(orderDue([due("just", 60)], NOW).soon).toHaveLength(1);
  });
});

describe("agents", () => {
  const crew = [
    agent("Zoe", { phase: "available" }),
    agent("amir", { phase: "engaged", team: "Housing" }),
    agent("Bea", { phase: "available" }),
    agent("Carys", { phase: "offline" }),
    agent("Dee", { phase: "available", connected: false }),
  ];

  it("stand by what they do, free ones first, then by name", () => {
    expect(selectAgents(crew, "on_duty", "").map(({ id }) => id)).toEqual(["Bea", "Zoe", "amir", "Dee"]);
  });

  it("are found by name or team, whatever the case", () => {
    expect(selectAgents(crew, "on_duty", " AMIR ").map(({ id }) => id)).toEqual(["amir"]);
    expect(selectAgents(crew, "on_duty", "hous").map(({ id }) => id)).toEqual(["amir"]);
  });

  it("without a connection are not counted as free, because nothing can be offered to them", () => {
    expect(countPhases(crew)).toMatchObject({ available: 2, not_ready: 1, on_duty: 4, offline: 1 });
    expect(selectAgents(crew, "available", "").map(({ id }) => id)).toEqual(["Bea", "Zoe"]);
  });
});

describe("lines", () => {
  it("have a column only when a queue has figures for them", () => {
    const queues = [queue("repairs", { levels: { webchat: level(1, 2), call: level(0, 0) } })];
    expect(linesInUse(queues)).toEqual(["webchat"]);
    expect(linesInUse([queue("quiet")])).toEqual(["webchat"]);
  });

  it("without contacts come after those with some, in their own order", () => {
    const lines = [line({ line: "call" }), line({ arrived_count: 3 }), line({ line: "message" })];
    expect(busyFirst(lines).map((view) => view.line)).toEqual(["webchat", "call", "message"]);
  });

  it("on which somebody gave up in the menu are not quiet", () => {
    expect(isQuiet(line({ line: "call" }))).toBe(true);
    expect(isQuiet(line({ line: "call", left_in_menu_count: 1 }))).toBe(false);
  });
});

describe("the longest wait", () => {
  it("is the earliest instant of those known", () => {
    expect(earliest([null, 20, 10])).toBe(10);
    expect(earliest([null, null])).toBeNull();
  });
});
