/** A council's board at 10:42 on a Sunday, for tests and for looking at the page without a server. */
import type { AgentRow, ContactRow, DueRow, Figures, Interval, Level, LineView, QueueRow } from "./board_wire";

/** 22 November 2026, 10:42:07 in London. */
export const NOW = Date.UTC(2026, 10, 22, 10, 42, 7);

const QUARTER_MS = 15 * 60_000;

export function level(in_target: number, counted: number, over: Partial<Level> = {}): Level {
  const share = counted === 0 ? null : in_target / counted;
  const state = counted < 20 || share === null ? "none" : share >= 0.95 ? "ok" : share >= 0.9 ? "risk" : "miss";
  return { share, counted, in_target, missed: counted - in_target, misses_left: 17, state, ...over };
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
    asa_s: null,
    p90_wait_s: null,
    ...over,
  };
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
  { phase: "engaged", calls_count: 1, chats_count: 1 },
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
      }),
      line({ line: "message", within_s: 900 }),
    ],
    queues: QUEUES,
    agents: manyAgents(60),
    due: [
      due("A. K.", 74, { emergency: true, offered_to: "J. Patel" }),
      due("S. M.", 48, { robot: true, advice: "Goes to Repairs level 1 in 2 s, then to whoever is free first." }),
      due("F. Marchetti-Robinson", 26, { queue: "council_tax", queue_name: "Council tax", robot: true }),
    ],
    intervals: morning(),
    audit: AUDIT,
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
  }));
}
