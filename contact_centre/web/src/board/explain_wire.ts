/** What `/api/contacts/<id>/why-not`, `/agents` and `/coming` send, checked where it comes in. */
import * as v from "valibot";

const instant = v.number();

/** Why a contact did not go to an agent, at a step of its history or now. */
export const whyNot = v.object({
  agent: v.string(),
  agent_name: v.string(),
  at: instant,
  eligible: v.boolean(),
  chosen: v.boolean(),
  reasons: v.array(v.object({ code: v.string(), text: v.string(), until: v.nullish(instant, null) })),
});

const agentThen = v.object({
  agent: v.string(),
  name: v.string(),
  team: v.string(),
  on_duty: v.boolean(),
  eligible: v.boolean(),
  chosen: v.boolean(),
  text: v.string(),
});

/** Every agent at that moment, with the first reason why they did not get the contact. */
export const agentsThen = v.object({ at: instant, agents: v.array(agentThen) });

/** What comes next for a contact; `at` null: as soon as it can be. */
export const coming = v.object({
  at: instant,
  waiting: v.boolean(),
  events_count: v.number(),
  coming: v.array(v.object({ code: v.string(), text: v.string(), at: v.nullish(instant, null) })),
});

export type WhyNot = v.InferOutput<typeof whyNot>;
export type AgentThen = v.InferOutput<typeof agentThen>;
export type Coming = v.InferOutput<typeof coming>;
