/** What `/board/socket` and `/api/contacts` send, checked where it comes in. Names are those on the wire. */
import * as v from "valibot";

const instant = v.number();
const count = v.number();
const line = v.picklist(["call", "webchat", "message"]);

const level = v.object({
  share: v.nullable(v.number()),
  counted: count,
  in_target: count,
  missed: count,
  misses_left: count,
  state: v.picklist(["none", "ok", "risk", "miss"]),
});

const formula = v.picklist([
  "contract",
  "strict",
  "left_in_target_excluded",
  "answered_only",
  "abandons_as_success",
  "removed_from_queue",
]);
const breakdown = v.picklist(["queue", "channel", "team", "skill"]);
/** What a screen asked to be shown. */
export const show = v.object({
  formula: v.nullable(formula),
  by: v.nullable(breakdown),
  line: v.optional(v.nullable(line), null),
});

const spread = v.object({
  count,
  mean_s: v.nullable(v.number()),
  p50_s: v.nullable(v.number()),
  p80_s: v.nullable(v.number()),
  p95_s: v.nullable(v.number()),
  p99_s: v.nullable(v.number()),
  max_s: v.nullable(v.number()),
});

const summary = v.object({
  arrived_count: count,
  answered_count: count,
  abandoned_count: count,
  turned_away_count: count,
  outcomes: v.record(v.string(), count),
  flags: v.record(v.string(), count),
  level,
  wait: spread,
  ring_to_person: spread,
  second_silence: spread,
  again: spread,
  again_in_target: count,
  aht_s: v.nullable(v.number()),
  abandoned_share: v.nullable(v.number()),
});

const lineView = v.object({
  line,
  target_share: v.number(),
  within_s: v.number(),
  formula,
  today: level,
  last_30_min: level,
  waiting_count: count,
  longest_since: v.nullable(instant),
  arrived_count: count,
  answered_count: count,
  abandoned_count: count,
  turned_away_count: count,
  left_in_menu_count: count,
  asa_s: v.nullable(v.number()),
  p90_wait_s: v.nullable(v.number()),
  figures: summary,
  formulas: v.record(formula, level),
});

const groupRow = v.object({
  line,
  key: v.string(),
  name: v.string(),
  target_share: v.number(),
  figures: summary,
});

const told = v.object({
  counted: count,
  longer: count,
  longer_share: v.nullable(v.number()),
  bias_s: v.nullable(v.number()),
  mae_s: v.nullable(v.number()),
});

const queueRow = v.object({
  id: v.string(),
  name: v.string(),
  open: v.boolean(),
  shut_by: v.string(),
  next_open: v.nullable(instant),
  levels: v.object({ call: v.optional(level), webchat: v.optional(level), message: v.optional(level) }),
  target_share: v.object({
    call: v.optional(v.number()),
    webchat: v.optional(v.number()),
    message: v.optional(v.number()),
  }),
  waiting_count: count,
  longest_since: v.nullable(instant),
  free_count: count,
  on_duty_count: count,
  arrived_count: count,
  answered_count: count,
  abandoned_count: count,
  asa_s: v.nullable(v.number()),
  overflow_to: v.string(),
  removed: v.boolean(),
  told: v.object({ call: v.optional(told), webchat: v.optional(told), message: v.optional(told) }),
});

const agentRow = v.object({
  id: v.string(),
  name: v.string(),
  team: v.string(),
  robot: v.boolean(),
  connected: v.boolean(),
  choice: v.picklist(["offline", "available", "not_ready"]),
  phase: v.picklist(["offline", "available", "not_ready", "offered", "engaged", "wrap_up"]),
  reason: v.string(),
  since: instant,
  calls_count: count,
  chats_count: count,
  parked_count: v.optional(count, 0),
  call: v.optional(v.nullable(v.string()), null),
  messages_count: v.optional(count, 0),
});

const supervision = v.picklist(["listen", "whisper", "barge"]);

/** The call that this supervisor takes part in; `joined` false: their telephone still rings. */
const supervised = v.object({
  contact: v.string(),
  agent_name: v.string(),
  mode: supervision,
  joined: v.boolean(),
  since: instant,
});

const dueRow = v.object({
  contact: v.string(),
  queue: v.string(),
  queue_name: v.string(),
  channel: v.string(),
  line,
  label: v.string(),
  robot: v.boolean(),
  emergency: v.boolean(),
  queued_at: instant,
  target_at: instant,
  offered_to: v.string(),
  advice: v.string(),
  priority_s: v.number(),
  callback: v.optional(v.boolean(), false),
  unstaffed: v.optional(v.boolean(), false),
});

const interval = v.object({ start: instant, arrived_count: count, level });

const auditRow = v.object({ at: instant, who: v.string(), what: v.string() });

/** `snapshot` and `figures`: in `figures`, `agents` holds only rows that changed. */
export const figures = v.object({
  as_of: instant,
  now: instant,
  centre: v.string(),
  timezone: v.string(),
  lines: v.array(lineView),
  queues: v.array(queueRow),
  agents: v.array(agentRow),
  agents_gone: v.array(v.string()),
  due: v.array(dueRow),
  intervals: v.array(interval),
  audit: v.array(auditRow),
  lately_since: instant,
  formula,
  show,
  groups: v.array(groupRow),
  supervising: v.optional(v.nullable(supervised), null),
});

const contactRow = v.object({
  id: v.string(),
  queue: v.string(),
  queue_name: v.string(),
  channel: v.string(),
  label: v.string(),
  robot: v.boolean(),
  emergency: v.boolean(),
  queued_at: v.nullable(instant),
  wait_ms: v.nullable(v.number()),
  outcome: v.string(),
  agent_name: v.string(),
  ended_at: v.nullable(instant),
  arrived_at: instant,
  flags: v.array(v.string()),
  ring_to_person_ms: v.nullable(v.number()),
  second_silence_ms: v.nullable(v.number()),
  handled_ms: v.nullable(v.number()),
  later: v.array(
    v.object({ queue_name: v.string(), since: instant, wait_ms: v.number(), in_target: v.nullable(v.boolean()) }),
  ),
});

/** `GET /api/contacts`: the contacts behind a figure. */
export const contactRows = v.array(contactRow);

const rival = v.object({ agent: v.string(), name: v.string(), text: v.string() });

const offerDetails = v.object({
  rule: v.string(),
  order: v.string(),
  policy: v.string(),
  score: v.array(v.number()),
  chosen: rival,
  next_best: v.array(rival),
});

/** What happened. `step`: its number, where one may ask why somebody did not get the contact then. */
const stepLine = v.object({
  at: instant,
  text: v.string(),
  step: v.nullish(count, null),
  offer: v.nullish(offerDetails, null),
});

/** `GET /api/contacts/<id>`: one contact and what happened to it, in plain words. */
export const contactStory = v.object({
  contact: contactRow,
  steps: v.array(stepLine),
  events_count: v.nullish(count, 0),
});

const byLine = v.object({ call: v.optional(count), webchat: v.optional(count), message: v.optional(count) });

const teamChoice = v.object({
  id: v.string(),
  name: v.string(),
  units: count,
  capacity: byLine,
  maxima: byLine,
  offer_extra_s: count,
});

/** `GET /api/agents/<id>`: what an agent may serve and carry, and what can be chosen. */
export const agentSettings = v.object({
  id: v.string(),
  name: v.string(),
  team: v.string(),
  skills: v.record(v.string(), v.number()),
  units: v.nullable(count),
  maxima: byLine,
  offer_extra_s: count,
  skill_choices: v.array(v.object({ id: v.string(), name: v.string() })),
  team_choices: v.array(teamChoice),
});

export type Line = v.InferOutput<typeof line>;
export type Level = v.InferOutput<typeof level>;
export type FormulaName = v.InferOutput<typeof formula>;
export type Breakdown = v.InferOutput<typeof breakdown>;
export type Show = v.InferOutput<typeof show>;
export type Spread = v.InferOutput<typeof spread>;
export type Summary = v.InferOutput<typeof summary>;
export type GroupRow = v.InferOutput<typeof groupRow>;
export type LineView = v.InferOutput<typeof lineView>;
export type QueueRow = v.InferOutput<typeof queueRow>;
export type AgentRow = v.InferOutput<typeof agentRow>;
export type AgentChoice = AgentRow["choice"];
export type AgentPhase = AgentRow["phase"];
export type AgentSettings = v.InferOutput<typeof agentSettings>;
export type TeamChoice = v.InferOutput<typeof teamChoice>;
export type DueRow = v.InferOutput<typeof dueRow>;
export type Interval = v.InferOutput<typeof interval>;
export type AuditRow = v.InferOutput<typeof auditRow>;
export type Figures = v.InferOutput<typeof figures>;
export type ContactRow = v.InferOutput<typeof contactRow>;
export type StepLine = v.InferOutput<typeof stepLine>;
export type OfferDetails = v.InferOutput<typeof offerDetails>;
export type ContactStory = v.InferOutput<typeof contactStory>;

export type Outcome =
  | "waiting_late"
  | "answered_in_target"
  | "answered_late"
  | "abandoned_short"
  | "abandoned_in_target"
  | "abandoned_late"
  | "callback_kept"
  | "callback_missed"
  | "message_taken"
  | "closed_on"
  | "resolved_elsewhere"
  | "ended_by_staff"
  | "turned_away";

export type Flag = "emergency" | "overflowed" | "requeued" | "transferred" | "waited_again" | "callback" | "robot";

/** The figures that open the contacts behind them. */
export type Figure =
  | "arrived"
  | "counted"
  | "in_target"
  | "missed"
  | "answered"
  | "abandoned"
  | "replied"
  | "handled"
  | "waiting"
  | "past_target"
  | "engaged"
  | "longer_than_told"
  | Outcome
  | Flag;

/** What a supervisor may ask, by frame type. */
export type Supervised = v.InferOutput<typeof supervised>;
export type Supervision = Supervised["mode"];

export interface BoardCommands {
  offer_now: { contact: string; agent?: string };
  mark: { contact: string; emergency: boolean };
  move: { contact: string; queue: string };
  set_agent_state: { agent: string; state: AgentChoice; reason: string };
  configure_agent: {
    agent: string;
    team: string | null;
    skills: Record<string, number>;
    units: number | null;
    maxima: Partial<Record<Line, number>>;
    offer_extra_s: number;
  };
  close_queue: { queue: string; message: Record<string, string> };
  open_queue: { queue: string };
  show: Show;
  overflow: { queue: string; to: string | null };
  prioritise: { contact: string; priority_s: number };
  supervise: { contact: string; mode: Supervision | "stop" };
}
