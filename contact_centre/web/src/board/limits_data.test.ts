import { describe, expect, it } from "vitest";
import { settingsOf } from "./fixtures";
import { formOf, readForm, usualMost, usualOf } from "./limits_data";

describe("an agent's limits", () => {
  it("come out as they went in, so that saving without a change changes nothing", () => {
    const settings = settingsOf({ units: 40, maxima: { call: 0 }, offer_extra_s: 5 });
    expect(readForm("joan", formOf(settings))).toEqual({
      ok: true,
      data: {
        agent: "joan",
        team: "housing",
        skills: { "Housing repairs": 5, Welsh: 2 },
        units: 40,
        maxima: { call: 0 },
        offer_extra_s: 5,
      },
    });
  });

  it("leave to the team what stands empty, and a skill without a level is none", () => {
    const form = { ...formOf(settingsOf()), team: "", units: " ", levels: { Welsh: 0, Planning: 3 } };
    const read = readForm("joan", { ...form, maxima: { call: "", webchat: "", message: "" } });
    expect(read).toMatchObject({
      data: { team: null, skills: { Planning: 3 }, units: null, maxima: {}, offer_extra_s: 0 },
    });
  });

  it.each([
    ["units", { units: "6001" }],
    ["units", { units: "-1" }],
    ["extra", { extra: "601" }],
    ["webchat", { maxima: { call: "", webchat: "two", message: "" } }],
  ])("say which field is wrong: %s", (field, wrong) => {
    expect(readForm("joan", { ...formOf(settingsOf()), ...wrong })).toMatchObject({ ok: false, field });
  });

  it("show what the chosen team gives where the agent has nothing of their own", () => {
    const settings = settingsOf();
    expect(usualOf(settings, "housing")).toMatchObject({ units: 40, offer_extra_s: 10 });
    expect(usualOf(settings, "")?.units).toBe(60);
    expect(usualOf(settings, "a team that is gone")?.units).toBe(60);
    expect([usualMost(usualOf(settings, ""), "call"), usualMost(usualOf(settings, ""), "message")]).toEqual([
      "1",
      "as units allow",
    ]);
  });
});
