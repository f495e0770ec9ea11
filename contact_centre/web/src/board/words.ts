/** The board's words and marks: what a level, an agent or an outcome is called. No DOM. */
import { type AgentFilter, groupOf } from "./board_data";
import type { Level as Tone } from "../shared/mark";
import { plural } from "../shared/format";
import type { AgentRow, Breakdown, Figure, FormulaName, Level, Line } from "./board_wire";

export const LINE_NAMES: Record<Line, string> = { call: "Calls", webchat: "Webchats", message: "Messages" };

const LEVEL_WORDS: Record<Level["state"], string> = {
  none: "too few to judge",
  ok: "on target",
  risk: "below target",
  miss: "out of reach",
};

/** In a word, how a level stands; under 20 contacts nobody can tell. */
export function levelWord(level: Level): string {
  return level.counted === 0 ? "none yet" : LEVEL_WORDS[level.state];
}

/** Null under 20 contacts: no colour then. */
export function levelTone(level: Level): Tone | null {
  return level.state === "none" ? null : level.state;
}

/** "60 s", "15 min". */
export function within(seconds: number): string {
  return seconds >= 120 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** How many more may miss today: "28 left today". */
export function missesLeft({ misses_left }: Level): string {
  if (misses_left > 0) return `${misses_left} left today`;
  if (misses_left === 0) return "none left today";
  return `${-misses_left} too many`;
}

export const FILTER_NAMES: Record<AgentFilter, string> = {
  on_duty: "On duty",
  available: "Free",
  offered: "Ringing",
  engaged: "On a contact",
  wrap_up: "Wrapping up",
  not_ready: "Away",
  offline: "Offline",
};

function engagedWith({ calls_count, chats_count, messages_count }: AgentRow): string {
  const counts = [
    [calls_count, "call"],
    [chats_count - messages_count, "chat"],
    [messages_count, "message"],
  ] as const;
  const held = counts.filter(([many]) => many > 0).map(([many, what]) => plural(many, what));
  return held.join(", ") || "contact";
}

const REASONS: Readonly<Record<string, string>> = {
  break: "break",
  lunch: "lunch",
  training: "training",
  meeting: "team meeting",
  personal: "personal",
  missed: "missed offer",
  signed_in: "just signed in",
};

/** Why an agent is away, as codes that a supervisor can give. */
export const AWAY_REASONS = ["break", "lunch", "training", "meeting", "personal"] as const;

export function reasonWords(reason: string): string {
  return REASONS[reason] ?? (plain(reason) || "away");
}

/** What an agent does, as on their tag: "free", "2 chats", "break", "missed offer". */
export function agentState(agent: AgentRow): { tone: Tone; text: string } {
  switch (groupOf(agent)) {
    case "available":
      return { tone: "ok", text: "free" };
    case "offered":
      return { tone: "live", text: "ringing" };
    case "engaged":
      return { tone: "live", text: engagedWith(agent) };
    case "wrap_up":
      return { tone: "risk", text: "wrap-up" };
    case "not_ready":
      if (agent.choice === "available" && !agent.connected) return { tone: "miss", text: "connection lost" };
      return { tone: agent.reason === "missed" ? "miss" : "idle", text: reasonWords(agent.reason) };
    case "offline":
      return { tone: "idle", text: "offline" };
  }
}

/** "5 min head start"; below 0 others go first; empty for none. */
export function headStart(seconds: number): string {
  if (seconds === 0) return "";
  return seconds > 0 ? `${within(seconds)} head start` : `others ${within(-seconds)} first`;
}

/** A code of the wire as words: `team_meeting` is "team meeting". */
export function plain(code: string): string {
  return code.replaceAll("_", " ");
}

const FIGURE_WORDS: Record<Figure, string> = {
  arrived: "arrived",
  counted: "counted in the share",
  in_target: "answered in target",
  missed: "missed the target",
  answered: "answered",
  abandoned: "abandoned",
  replied: "replied to again after the answer",
  handled: "answered and over",
  waiting: "waiting now",
  past_target: "waiting past their target",
  engaged: "in conversation now",
  longer_than_told: "waited longer than told",
  waiting_late: "still waiting past target",
  answered_in_target: "answered within target",
  answered_late: "answered late",
  abandoned_short: "hung up in under 5 s",
  abandoned_in_target: "left within target",
  abandoned_late: "left after the target",
  callback_kept: "rung back and spoken to",
  callback_missed: "not rung back",
  message_taken: "left a message instead",
  closed_on: "still waiting at closing time",
  resolved_elsewhere: "answered in another contact",
  ended_by_staff: "ended by staff before an answer",
  turned_away: "turned away",
  emergency: "emergency lane",
  overflowed: "opened to another queue’s agents",
  requeued: "went back to the queue",
  transferred: "transferred",
  waited_again: "waited again after the answer",
  callback: "asked to be rung back",
  robot: "robots",
};

export function figureWords(figure: Figure): string {
  return FIGURE_WORDS[figure];
}

/** A flag of a contact in words; one this page does not know yet as it is spelled. */
export function flagWords(flag: string): string {
  const known: Readonly<Record<string, string>> = FIGURE_WORDS;
  return known[flag] ?? plain(flag);
}

const OUTCOME_TONES: readonly (readonly [prefix: string, tone: Tone])[] = [
  ["answered_in_target", "ok"],
  ["answered_late", "miss"],
  ["abandoned", "miss"],
  ["callback_missed", "miss"],
  ["closed_on", "miss"],
];

/** Colour for a contact's outcome, null for those that say nothing about the target. */
export function outcomeTone(outcome: string): Tone | null {
  const code = outcome.replaceAll(" ", "_");
  return OUTCOME_TONES.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null;
}

/** What a formula divides, in words, by its name; in the order in which they are compared. */
export const FORMULA_WORDS: Record<FormulaName, string> = {
  contract: "answered in target ÷ (all that joined − hung up in under 5 s − resolved elsewhere − ended by staff)",
  strict: "answered in target ÷ all that joined",
  left_in_target_excluded: "answered in target ÷ (all that joined − left within target)",
  answered_only: "answered in target ÷ answered; as Asterisk’s SL",
  abandons_as_success: "(answered + left within target) ÷ (answered + abandoned); as Asterisk’s SL2",
  removed_from_queue: "out of the queue within target, however ÷ all that joined; as Amazon Connect",
};

export const FORMULAS = Object.keys(FORMULA_WORDS) as FormulaName[];

export const BREAKDOWN_NAMES: Record<Breakdown, string> = {
  queue: "queue",
  channel: "channel",
  team: "team that answered",
  skill: "skill asked for",
};
