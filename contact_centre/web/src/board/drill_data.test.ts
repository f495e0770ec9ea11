import { describe, expect, it } from "vitest";
import { drillTitle, drillUrl, storyUrl } from "./drill_data";

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
    expect(drillUrl({ figure: "arrived", since: 5, until: 9 })).toBe("/api/contacts?figure=arrived&since=5&until=9");
  });

  it("are those of the group and the formula that were pressed", () => {
    const group = { by: "team", key: "", name: "Not answered" } as const;
    expect(drillUrl({ figure: "in_target", line: "call", group, formula: "strict" })).toBe(
      "/api/contacts?figure=in_target&line=call&team=&formula=strict",
    );
    expect(drillUrl({ figure: "arrived", formula: "strict" })).toBe("/api/contacts?figure=arrived");
    expect(drillTitle({ figure: "missed", line: "call", group, formula: "answered_only" })).toBe(
      "Not answered, calls: missed the target, today, answered only formula",
    );
    expect(drillTitle({ figure: "transferred", line: "call", formula: "strict" })).toBe("Calls: transferred, today");
  });

  it("cannot lead out of their own address", () => {
    expect(storyUrl("../session?x")).toBe("/api/contacts/..%2Fsession%3Fx");
  });
});
