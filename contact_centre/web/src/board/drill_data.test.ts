import { describe, expect, it } from "vitest";
import { drillTitle, drillUrl, storyUrl, withinPeriod } from "./drill_data";
import { NOW, contacts } from "./fixtures";

const repairs = { id: "repairs", name: "Repairs" };

describe("the contacts behind a figure", () => {
  it("are asked for by line, queue, figure and time", () => {
    expect(drillUrl({ figure: "missed", line: "webchat", queue: repairs, since: 5 })).toBe(
      "/api/contacts?figure=missed&line=webchat&queue=repairs&since=5",
    );
    expect(drillUrl({ figure: "past_target" })).toBe("/api/contacts?figure=past_target");
  });

  it("say in their title what they are", () => {
    expect(drillTitle({ figure: "missed", line: "webchat" })).toBe("Webchats: missed the target, today");
    expect(drillTitle({ figure: "waiting", queue: repairs })).toBe("Repairs: waiting now");
    expect(drillTitle({ figure: "counted", line: "webchat", queue: repairs, period: "last 30 minutes" })).toBe(
      "Repairs, webchats: counted in the share, last 30 minutes",
    );
    expect(drillTitle({ figure: "past_target" })).toBe("Contacts: waiting past their target");
  });

  it("end with the quarter of an hour that was pressed", () => {
    const rows = contacts(4);
    expect(withinPeriod(rows, { figure: "arrived", until: NOW - 91_000 })).toHaveLength(2);
    expect(withinPeriod(rows, { figure: "arrived" })).toHaveLength(4);
  });

  it("cannot lead out of their own address", () => {
    expect(storyUrl("../session?x")).toBe("/api/contacts/..%2Fsession%3Fx");
  });
});
