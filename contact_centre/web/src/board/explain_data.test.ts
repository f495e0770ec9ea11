import { describe, expect, it } from "vitest";
import { agentChoices, agentsUrl, away, comingUrl, whyNotUrl } from "./explain_data";
import type { AgentThen } from "./explain_wire";

function then(agent: string, over: Partial<AgentThen>): AgentThen {
  return { agent, name: agent, team: "", on_duty: true, eligible: false, chosen: false, text: "", ...over };
}

describe("a question about a decision", () => {
  it("names the step, or leaves it out for now", () => {
    expect(whyNotUrl("a/b", "joan", 7)).toBe("/api/contacts/a%2Fb/why-not?agent=joan&step=7");
    expect(whyNotUrl("a", "joan", null)).toBe("/api/contacts/a/why-not?agent=joan");
    expect(agentsUrl("a", 0)).toBe("/api/contacts/a/agents?step=0");
    expect(agentsUrl("a", null)).toBe("/api/contacts/a/agents");
    expect(comingUrl("a")).toBe("/api/contacts/a/coming");
  });

  it("offers everybody, sorted by what they could have done, but not whoever was asked", () => {
    const choices = agentChoices([
      then("amir", { chosen: true, eligible: true }),
      then("joan", { eligible: true, team: "Housing", text: "Joan could have it." }),
      then("sam", { text: "Sam has no room." }),
      then("lee", { on_duty: false, text: "Lee is offline." }),
    ]);
    expect(choices.map(({ group }) => group)).toEqual(["Was asked", "Could have taken it", "On duty", "Not on duty"]);
    expect(choices[0]?.off).toBe("got the offer");
    expect(choices[1]).toMatchObject({ name: "joan, Housing", hint: "Joan could have it." });
    expect(choices.filter(({ off }) => off === undefined)).toHaveLength(3);
  });

  it("says how far away a time is, on either side of now", () => {
    expect(away(null, 0)).toBe("");
    expect(away(7_000, 0)).toBe("in 7 s");
    expect(away(0, 120_000)).toBe("2 min ago");
  });
});
