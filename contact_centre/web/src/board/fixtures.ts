/** A council's board at 10:42 on a Sunday, for tests and for looking at the page without a server. */
import type {
  AgentRow,
  AgentSettings,
  ContactRow,
  DueRow,
  Figures,
  FormulaName,
  GroupRow,
  Interval,
  Level,
  LineView,
  QueueRow,
  Spread,
  Summary,
} from "./board_wire";
import { FORMULAS } from "./words";

/** 22 November 2026, 10:42:07 in London. */
export const NOW = Date.UTC(2026, 10, 22, 10, 42, 7);

const QUARTER_MS = 15 * 60_000;

export function level(in_target: number, counted: number, over: Partial<Level> = {}): Level {
  const share = counted === 0 ? null : in_target / counted;
  const state = counted < 20 || share === null ? "none" : share >= 0.95 ? "ok" : share >= 0.9 ? "risk" : "miss";
  return { share, counted, in_target, missed: counted - in_target, misses_left: 17, state, ...over };
}

const NO_TIMES: Spread = {
  count: 0,
  mean_s: null,
  p50_s: null,
  p80_s: null,
  p95_s: null,
  p99_s: null,
  max_s: null,
};

export function summary(over: Partial<Summary> = {}): Summary {
  return {
    arrived_count: 0,
    answered_count: 0,
    abandoned_count: 0,
    turned_away_count: 0,
    outcomes: {},
    flags: {},
    level: level(0, 0),
    wait: NO_TIMES,
    ring_to_person: NO_TIMES,
    second_silence: NO_TIMES,
    again: NO_TIMES,
    again_in_target: 0,
    aht_s: null,
    abandoned_share: null,
    ...over,
  };
}

/** Every formula, some kinder than the first. */
export function formulas(of: Level): Record<FormulaName, Level> {
  const kinder = { contract: 0, strict: 2, left_in_target_excluded: -3, answered_only: -6, abandons_as_success: -4 };
  const levels = FORMULAS.map((name): [FormulaName, Level] => {
    const change = name in kinder ? kinder[name as keyof typeof kinder] : -5;
    return [name, of.counted === 0 ? of : level(of.in_target, of.counted + change)];
  });
  return Object.fromEntries(levels) as Record<FormulaName, Level>;
}

export function line(over: Partial<LineView> = {}): LineView {
  return {
    line: "webchat",
    target_share: 0.95,
    within_s: 60,
    formula: "contract",
    today: level(0, 0),
    last_30_min: level(0, 0),
    waiting_count: 0,
    longest_since: null,
    arrived_count: 0,
    answered_count: 0,
    abandoned_count: 0,
    turned_away_count: 0,
    left_in_menu_count: 0,
    asa_s: null,
    p90_wait_s: null,
    figures: summary(),
    formulas: formulas(over.today ?? level(0, 0)),
    ...over,
  };
}

export function group(key: string, over: Partial<Summary> = {}): GroupRow {
  return { line: "webchat", key, name: key, target_share: 0.95, figures: summary(over) };
}

export function queue(id: string, over: Partial<QueueRow> = {}): QueueRow {
  return {
    id,
    name: id.charAt(0).toUpperCase() + id.slice(1).replaceAll("_", " "),
    open: true,
    shut_by: "",
    next_open: null,
    levels: {},
    target_share: { webchat: 0.95 },
    waiting_count: 0,
    longest_since: null,
    free_count: 0,
    on_duty_count: 0,
    arrived_count: 0,
    answered_count: 0,
    abandoned_count: 0,
    asa_s: null,
    overflow_to: "",
    removed: false,
    told: {},
    ...over,
  };
}

export function agent(id: string, over: Partial<AgentRow> = {}): AgentRow {
  return {
    id,
    name: id,
    team: "",
    robot: false,
    connected: true,
    choice: "available",
    phase: "available",
    reason: "",
    since: NOW - 12_000,
    calls_count: 0,
    chats_count: 0,
    parked_count: 0,
    call: null,
    messages_count: 0,
    ...over,
  };
}

export function due(contact: string, waited_s: number, over: Partial<DueRow> = {}): DueRow {
  return {
    contact,
    queue: "repairs",
    queue_name: "Repairs",
    channel: "webchat",
    line: "webchat",
    label: contact,
    robot: false,
    emergency: false,
    queued_at: NOW - waited_s * 1000,
    target_at: NOW - waited_s * 1000 + 60_000,
    offered_to: "",
    advice: "Goes to the next agent with Repairs level 2 who is free.",
    priority_s: 0,
    callback: false,
    unstaffed: false,
    ...over,
  };
}

export function figuresOf(over: Partial<Figures> = {}): Figures {
  return {
    as_of: NOW,
    now: NOW,
    centre: "Alderbrook Council",
    timezone: "Europe/London",
    lines: [line()],
    queues: [],
    agents: [],
    agents_gone: [],
    due: [],
    intervals: [],
    audit: [],
    lately_since: NOW - 30 * 60_000,
    formula: "contract",
    show: { formula: "contract", by: null, line: "call" },
    groups: [],
    supervising: null,
    ...over,
  };
}

const NAMES =
  "J. Patel,M. Osei,L. Brown,S. Ahmed,R. Evans,K. Mbeki,D. Walsh,T. Nguyen,C. Hughes,A. Silva,B. Okafor,E. Lindqvist-Hargreaves";
const STATES: readonly Partial<AgentRow>[] = [
  {},
  { phase: "engaged", chats_count: 2 },
  { phase: "engaged", chats_count: 3, robot: true },
  { phase: "wrap_up" },
  { phase: "offered", robot: true },
  { phase: "not_ready", choice: "not_ready", reason: "break" },
  { phase: "engaged", chats_count: 1, robot: true },
  { phase: "not_ready", choice: "not_ready", reason: "missed" },
  { phase: "engaged", calls_count: 1, chats_count: 1, call: "call-1" },
  { connected: false },
  { phase: "offline", choice: "offline", connected: false },
];

/** `count` agents in every state. */
export function manyAgents(count: number): AgentRow[] {
  const names = NAMES.split(",");
  return Array.from({ length: count }, (_, n) =>
    agent(`agent-${n}`, {
      name: `${names[n % names.length] ?? ""}${n < names.length ? "" : ` ${Math.floor(n / names.length) + 1}`}`,
      team: n % 2 === 0 ? "Housing" : "Customer services",
      since: NOW - ((n * 37) % 900) * 1000,
      ...STATES[n % STATES.length],
    }),
  );
}

function morning(): Interval[] {
  return Array.from({ length: 11 }, (_, n) => {
    const arrived_count = Math.round(8 + 14 * Math.exp(-(((n - 7) / 4) ** 2)) + (n % 3));
    const missed = [0, 0, 0, 1, 0, 2, 3, 2, 1, 0, 0][n] ?? 0;
    const start = Math.floor(NOW / QUARTER_MS) * QUARTER_MS - (10 - n) * QUARTER_MS;
    return { start, arrived_count, level: level(arrived_count - missed, arrived_count) };
  });
}

const QUEUES: QueueRow[] = [
  queue("repairs", {
    levels: { webchat: level(94, 102, { misses_left: -3 }) },
    waiting_count: 4,
    longest_since: NOW - 74_000,
    free_count: 0,
    on_duty_count: 12,
    arrived_count: 108,
    answered_count: 98,
    abandoned_count: 6,
    asa_s: 27,
    told: { webchat: { counted: 84, longer: 10, longer_share: 10 / 84, bias_s: 4.2, mae_s: 21.7 } },
  }),
  queue("council_tax", {
    levels: { webchat: level(60, 64) },
    waiting_count: 2,
    longest_since: NOW - 26_000,
    free_count: 1,
    on_duty_count: 7,
    arrived_count: 66,
    answered_count: 62,
    abandoned_count: 2,
    asa_s: 19,
  }),
  queue("rents", {
    levels: { webchat: level(40, 41) },
    free_count: 2,
    on_duty_count: 6,
    arrived_count: 41,
    answered_count: 41,
    asa_s: 9,
  }),
  queue("waste", { open: false, shut_by: "P. Nowak", on_duty_count: 5, free_count: 3, arrived_count: 12 }),
  queue("planning", { levels: { webchat: level(9, 10) }, on_duty_count: 2, arrived_count: 10, answered_count: 10 }),
  queue("registrars", { open: false, next_open: Date.UTC(2026, 10, 23, 9, 0), on_duty_count: 2 }),
];

const AUDIT = [
  { at: NOW - 95_000, who: "P. Nowak", what: "closed Waste: “The depot is flooded. Collections resume on Tuesday.”" },
  { at: NOW - 340_000, who: "P. Nowak", what: "set D. Walsh to not ready (training)" },
  { at: NOW - 1_900_000, who: "J. Patel", what: "marked A. K., Repairs, as an emergency" },
  { at: NOW - 5_400_000, who: "P. Nowak", what: "moved S. M. from Rents to Repairs" },
];

const WAIT: Spread = { count: 211, mean_s: 21, p50_s: 14, p80_s: 38, p95_s: 66, p99_s: 118, max_s: 204 };
const BUSY = summary({
  arrived_count: 237,
  answered_count: 211,
  abandoned_count: 8,
  turned_away_count: 3,
  outcomes: {
    waiting: 5,
    waiting_late: 1,
    answered_in_target: 204,
    answered_late: 7,
    abandoned_late: 8,
    turned_away: 3,
  },
  flags: { transferred: 12, waited_again: 9, requeued: 4, robot: 120 },
  level: level(204, 218, { state: "risk", misses_left: 17 }),
  wait: WAIT,
  ring_to_person: WAIT,
  second_silence: { count: 160, mean_s: 44, p50_s: 31, p80_s: 70, p95_s: 140, p99_s: 260, max_s: 402 },
  again: { count: 9, mean_s: 51, p50_s: 40, p80_s: 75, p95_s: 90, p99_s: 90, max_s: 90 },
  again_in_target: 6,
  aht_s: 342,
  abandoned_share: 0.034,
});

const GROUPS = [
  group("Customer services", { ...BUSY, arrived_count: 130, answered_count: 126 }),
  group("Housing", { ...BUSY, arrived_count: 90, answered_count: 85, level: level(80, 82) }),
  group("Not answered, or by no team", { arrived_count: 17, abandoned_count: 8, level: level(0, 8) }),
];

/** A busy morning: 60 agents, somebody past target, a queue closed, calls and messages still quiet. */
export function busyMorning(): Figures {
  const today = level(204, 218, { state: "risk", misses_left: 17 });
  return figuresOf({
    lines: [
      line({ line: "call" }),
      line({
        today,
        last_30_min: level(57, 60),
        waiting_count: 6,
        longest_since: NOW - 74_000,
        arrived_count: 237,
        answered_count: 211,
        abandoned_count: 8,
        turned_away_count: 3,
        asa_s: 21,
        p90_wait_s: 52,
        figures: BUSY,
      }),
      line({ line: "message", within_s: 900 }),
    ],
    queues: QUEUES,
    agents: manyAgents(60),
    due: [
      due("A. K.", 74, { emergency: true, offered_to: "J. Patel" }),
      due("S. M.", 48, { robot: true, advice: "Goes to Repairs level 1 in 2 s, then to whoever is free first." }),
      due("F. Marchetti-Robinson", 26, {
        queue: "council_tax",
        queue_name: "Council tax",
        callback: true,
        unstaffed: true,
      }),
    ],
    intervals: morning(),
    audit: AUDIT,
    show: { formula: "contract", by: "team", line: "webchat" },
    groups: GROUPS,
  });
}

/** Contacts behind a figure. */
export function contacts(count: number): ContactRow[] {
  const outcomes = ["answered in target", "answered late", "abandoned in target", "", "turned away"];
  return Array.from({ length: count }, (_, n) => ({
    id: `contact-${n}`,
    queue: "repairs",
    queue_name: n % 3 === 0 ? "Council tax" : "Repairs",
    channel: "webchat",
    label: ["A. K.", "S. M.", "J. O.", "T. W."][n % 4] ?? "",
    robot: n % 2 === 1,
    emergency: n === 0,
    queued_at: NOW - n * 91_000,
    wait_ms: 12_000 + ((n * 7_919) % 80_000),
    outcome: outcomes[n % outcomes.length] ?? "",
    agent_name: n % 5 === 3 ? "" : "J. Patel",
    ended_at: null,
    arrived_at: NOW - n * 91_000,
    flags: n === 0 ? ["emergency", "transferred", "waited_again"] : [],
    ring_to_person_ms: null,
    second_silence_ms: n === 0 ? 44_000 : null,
    handled_ms: null,
    later: n === 0 ? [{ queue_name: "Rents", since: NOW - 9_000, wait_ms: 71_000, in_target: false }] : [],
  }));
}

/** An agent's skills and limits, with the skills and teams of a small council. */
export function settingsOf(over: Partial<AgentSettings> = {}): AgentSettings {
  const skills = "Council Tax,General enquiries,Housing repairs,Planning,Rents and tenancies,Waste and recycling,Welsh";
  const usual = { units: 60, capacity: { call: 60, webchat: 20, message: 12 }, maxima: { call: 1 }, offer_extra_s: 0 };
  return {
    id: "joan",
    name: "Joan",
    team: "housing",
    skills: { "Housing repairs": 5, Welsh: 2 },
    units: null,
    maxima: { webchat: 2 },
    offer_extra_s: 0,
    skill_choices: skills.split(",").map((name) => ({ id: name, name })),
    team_choices: [
      { id: "", name: "No team", ...usual },
      { id: "housing", name: "Housing", ...usual, units: 40, offer_extra_s: 10 },
    ],
    ...over,
  };
}
