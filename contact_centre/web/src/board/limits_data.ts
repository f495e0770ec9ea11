/** An agent's skills and limits as a form: what stands in it, what it means, what is wrong with it. No DOM. */
import type { AgentSettings, BoardCommands, Line, TeamChoice } from "./board_wire";

/** What the fields hold. An empty text leaves a limit to the team, else the centre. */
export interface LimitsForm {
  /** Empty for no team. */
  team: string;
  /** Level by skill; 0 for a skill the agent does not have. */
  levels: Readonly<Record<string, number>>;
  units: string;
  maxima: Readonly<Record<Line, string>>;
  extra: string;
}

export const LINES: readonly Line[] = ["call", "webchat", "message"];
export const LEVELS = [1, 2, 3, 4, 5] as const;

const MOST = 6_000;
const MOST_EXTRA_S = 600;

export function formOf(settings: AgentSettings): LimitsForm {
  const own = (line: Line): string => settings.maxima[line]?.toString() ?? "";
  return {
    team: settings.team,
    levels: settings.skills,
    units: settings.units?.toString() ?? "",
    maxima: { call: own("call"), webchat: own("webchat"), message: own("message") },
    extra: settings.offer_extra_s === 0 ? "" : settings.offer_extra_s.toString(),
  };
}

/** What holds where the agent has nothing of their own. */
export function usualOf(settings: AgentSettings, team: string): TeamChoice | undefined {
  return settings.team_choices.find(({ id }) => id === team) ?? settings.team_choices[0];
}

/** "60", "as units allow": what an empty field means. */
export function usualMost(usual: TeamChoice | undefined, line: Line): string {
  return usual?.maxima[line]?.toString() ?? "as units allow";
}

export type Read = { ok: true; data: BoardCommands["configure_agent"] } | { ok: false; field: string; text: string };

/** The form as a command, or the first field that is wrong. */
export function readForm(agent: string, form: LimitsForm): Read {
  const units = wholeIn(form.units, MOST);
  if (units === "wrong") return wrong("units", MOST);
  const extra = wholeIn(form.extra, MOST_EXTRA_S);
  if (extra === "wrong") return wrong("extra", MOST_EXTRA_S);
  const maxima: Partial<Record<Line, number>> = {};
  for (const line of LINES) {
    const most = wholeIn(form.maxima[line], MOST);
    if (most === "wrong") return wrong(line, MOST);
    if (most !== null) maxima[line] = most;
  }
  const skills = Object.fromEntries(Object.entries(form.levels).filter(([, level]) => level > 0));
  const team = form.team === "" ? null : form.team;
  return { ok: true, data: { agent, team, skills, units, maxima, offer_extra_s: extra ?? 0 } };
}

function wrong(field: string, most: number): Read {
  return {
    ok: false,
    field,
    text: `Give a whole number from 0 to ${most.toLocaleString("en-GB")}, or leave it empty.`,
  };
}

function wholeIn(text: string, most: number): number | null | "wrong" {
  const typed = text.trim();
  if (typed === "") return null;
  return /^\d{1,5}$/.test(typed) && Number(typed) <= most ? Number(typed) : "wrong";
}
