import { describe, expect, it } from "vitest";
import { agentChoices, helperChoices, queueChoices } from "./choices_data";
import { agent, queue } from "./fixtures";

describe("whom to offer to", () => {
  it("names free agents first and leaves out who is not there", () => {
    const crew = [
      agent("amir", { phase: "engaged", chats_count: 2, robot: true }),
      agent("joan"),
      agent("x", { phase: "offline" }),
    ];
    expect(agentChoices(crew)).toEqual([
      { id: "joan", name: "joan", hint: "free", group: "Free" },
      { id: "amir", name: "amir (robot)", hint: "2 chats", group: "On a contact" },
    ]);
  });
});

describe("where to move to", () => {
  it("offers other queues, and says why a closed one cannot be chosen", () => {
    const queues = [
      queue("repairs"),
      queue("rents", { waiting_count: 1, free_count: 2 }),
      queue("waste", { open: false }),
    ];
    expect(queueChoices(queues, "repairs")).toEqual([
      { id: "rents", name: "Rents", hint: "1 waiting, 2 free" },
      { id: "waste", name: "Waste", hint: "0 waiting, 0 free", off: "closed" },
    ]);
  });
});

describe("who helps out", () => {
  it("offers every other queue but removed ones, with who is there", () => {
    const queues = [
      queue("repairs"),
      queue("rents", { free_count: 1, on_duty_count: 3 }),
      queue("old", { removed: true }),
    ];
    expect(helperChoices(queues, "repairs")).toEqual([{ id: "rents", name: "Rents", hint: "1 free of 3 on duty" }]);
    expect(queueChoices(queues, "repairs").map(({ id }) => id)).toEqual(["rents"]);
  });
});
