/** The states an agent can choose, and the words for them. */
import { plural } from "../shared/format";
import type { Level } from "../shared/mark";
import type { AgentPhase, Me } from "./frames";

export interface StateChoice {
  key: string;
  label: string;
  state: Me["choice"];
  reason: string;
  level: Level;
}

const AWAY: Readonly<Record<string, string>> = {
  break: "Break",
  lunch: "Lunch",
  training: "Training",
  meeting: "Team meeting",
  personal: "Personal",
};

const REASONS: Readonly<Record<string, string>> = {
  ...AWAY,
  missed: "Missed an offer",
  signed_in: "Just signed in",
};

/** @param open how many contacts the agent still has: a shift ends after them. */
export function stateChoices(open: number): readonly StateChoice[] {
  const away = Object.entries(AWAY).map(([reason, label]): StateChoice => ({
    key: reason,
    label,
    state: "not_ready",
    reason,
    level: "idle",
  }));
  return [
    { key: "available", label: "Available", state: "available", reason: "", level: "ok" },
    ...away,
    {
      key: "offline",
      label:
        open === 0 ? "End of shift" : `End of shift, after ${open === 1 ? "this contact" : `these ${open} contacts`}`,
      state: "offline",
      reason: "end_of_shift",
      level: "idle",
    },
  ];
}

/** Which of the choices the agent is in; null for one only the centre sets (`missed`). */
export function currentChoice(me: Pick<Me, "choice" | "reason">): string | null {
  if (me.choice !== "not_ready") return me.choice;
  return me.reason in AWAY ? me.reason : null;
}

/** `Available`, `Break`, `Missed an offer`: what the agent chose, in words. */
export function stateWords(me: Pick<Me, "choice" | "reason">): string {
  if (me.choice === "available") return "Available";
  if (me.choice === "offline") return me.reason === "end_of_shift" ? "Shift over" : "Offline";
  return REASONS[me.reason] ?? (me.reason === "" ? "Not ready" : me.reason);
}

export function stateLevel(me: Pick<Me, "choice" | "reason">): Level {
  if (me.choice === "available") return "ok";
  return me.reason === "missed" ? "miss" : "idle";
}

const PHASES: Readonly<Record<AgentPhase, string>> = {
  offline: "offline",
  available: "available",
  not_ready: "not ready",
  offered: "being offered a contact",
  engaged: "on a contact",
  wrap_up: "wrapping up",
};

export function phaseWords(phase: AgentPhase): string {
  return PHASES[phase];
}

/** `Room for 1 more chat`: how many more contacts fit. */
export function roomWords(room: Me["room"]): string {
  const chats = room["webchat"] ?? 0;
  return chats === 0 ? "No room for another chat" : `Room for ${plural(chats, "more chat")}`;
}

export const DECLINE_REASONS: readonly string[] = [
  "Helping somebody else",
  "Not something I know",
  "Technical problem",
  "About to go away",
  "I know this resident",
];
