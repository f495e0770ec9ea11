/** Questions about one contact's decisions, and their answers as choices and words. No DOM. */
import { roughly } from "../shared/format";
import type { Choice } from "../shared/picker_data";
import type { AgentThen } from "./explain_wire";

/** A step of a contact's history, or null for now. */
export type StepAsked = number | null;

function url(contact: string, what: string, query: Record<string, string>): string {
  const asked = new URLSearchParams(query).toString();
  return `/api/contacts/${encodeURIComponent(contact)}/${what}${asked === "" ? "" : `?${asked}`}`;
}

function at(step: StepAsked): Record<string, string> {
  return step === null ? {} : { step: String(step) };
}

export function whyNotUrl(contact: string, agent: string, step: StepAsked): string {
  return url(contact, "why-not", { agent, ...at(step) });
}

export function agentsUrl(contact: string, step: StepAsked): string {
  return url(contact, "agents", at(step));
}

export function comingUrl(contact: string): string {
  return url(contact, "coming", {});
}

function group(agent: AgentThen): string {
  if (agent.chosen) return "Was asked";
  if (agent.eligible) return "Could have taken it";
  return agent.on_duty ? "On duty" : "Not on duty";
}

/** Everybody at that moment, those who could have taken it first, each with the first reason why they did not. */
export function agentChoices(agents: readonly AgentThen[]): Choice[] {
  return agents.map((agent) => ({
    id: agent.agent,
    name: agent.team === "" ? agent.name : `${agent.name}, ${agent.team}`,
    group: group(agent),
    ...(agent.chosen ? { off: "got the offer" } : { hint: agent.text }),
  }));
}

/** "in 7 s", "2 min ago", or nothing for what has no time. */
export function away(when: number | null, now: number): string {
  if (when === null) return "";
  return when >= now ? `in ${roughly(when - now)}` : `${roughly(now - when)} ago`;
}
