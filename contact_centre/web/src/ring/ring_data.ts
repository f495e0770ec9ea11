/** A call from the page, as its socket tells it. No DOM. */
import * as v from "valibot";

const state = v.picklist(["ringing", "in_progress", "rung", "ended"]);

const FrameSchema = v.variant("type", [
  v.object({ type: v.literal("ready"), number: v.string() }),
  v.object({ type: v.literal("state"), state }),
  v.object({ type: v.literal("heard"), by: v.string(), text: v.string() }),
  v.object({ type: v.literal("refused"), text: v.string() }),
]);

export type Frame = v.InferOutput<typeof FrameSchema>;

/** What a page says. `rung`: the centre rings back. */
export type Said =
  | { type: "call"; from: string }
  | { type: "accept" }
  | { type: "hang_up" }
  | { type: "press"; digits: string }
  | { type: "say"; text: string };

/** `away`: there is no line to the demo; `idle`: nothing has been rung yet. */
export type CallState = "away" | "idle" | v.InferOutput<typeof state>;

export interface Line {
  id: number;
  who: string;
  text: string;
  kind: "heard" | "music" | "own" | "note";
}

export interface Call {
  state: CallState;
  /** The centre's number, for people. */
  number: string;
  lines: readonly Line[];
}

/** A number that is nobody's: Ofcom keeps it for drama. */
export const DRAMA_NUMBER = "07700 900123";
export const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;
export const START: Call = { state: "away", number: "", lines: [] };

const WHO: Readonly<Record<string, string>> = {
  centre: "Centre",
  agent: "Agent",
  colleague: "Second agent",
  outside: "Somebody else",
  supervisor: "Supervisor",
};

/** What a frame says; null for one that cannot be read. */
export function readFrame(text: string): Frame | null {
  try {
    const found = v.safeParse(FrameSchema, JSON.parse(text));
    return found.success ? found.output : null;
  } catch {
    return null;
  }
}

/** The call after a frame. */
export function after(call: Call, frame: Frame): Call {
  switch (frame.type) {
    case "ready":
      return { ...call, state: "idle", number: frame.number };
    case "state":
      return moved(call, frame.state);
    case "heard":
      return frame.by === "music" ? played(call) : add(call, "heard", WHO[frame.by] ?? "Voice", frame.text);
    case "refused":
      return add(call, "note", "", frame.text);
  }
}

/** The line is lost, and with it the call. */
export function lost(call: Call): Call {
  return { ...(underWay(call) ? add(call, "note", "", "The call was cut off.") : call), state: "away" };
}

/** The call after something the visitor did. */
export function own(call: Call, said: Said): Call {
  switch (said.type) {
    case "call":
      return { ...call, lines: [] };
    case "press":
      return add(call, "own", "You", `pressed ${said.digits}`);
    case "say":
      return add(call, "own", "You", said.text);
    case "accept":
    case "hang_up":
      return call;
  }
}

/** Whether there is somebody to speak to, or about to be. */
export function underWay(call: Call): boolean {
  return call.state === "ringing" || call.state === "in_progress" || call.state === "rung";
}

/** What is going on, in a sentence. */
export function stateText({ state, number }: Call): string {
  switch (state) {
    case "away":
      return "The demo’s telephone cannot be reached. Trying again.";
    case "idle":
      return `Ready to ring ${number}.`;
    case "ringing":
      return `Ringing ${number}.`;
    case "in_progress":
      return "You are connected.";
    case "rung":
      return "Your phone rings: the centre calls you back.";
    case "ended":
      return "The call has ended. Keep this page open if you asked to be rung back.";
  }
}

function moved(call: Call, to: v.InferOutput<typeof state>): Call {
  const next = { ...call, state: to };
  if (to === "rung") return add({ ...next, lines: [] }, "note", "", "Your phone rings.");
  return to === "ended" ? add(next, "note", "", "Call ended.") : next;
}

/** Music goes on and on; it is said once. */
function played(call: Call): Call {
  return call.lines.at(-1)?.kind === "music" ? call : add(call, "music", "", "Music plays.");
}

function add(call: Call, kind: Line["kind"], who: string, text: string): Call {
  const id = (call.lines.at(-1)?.id ?? 0) + 1;
  return { ...call, lines: [...call.lines, { id, who, text, kind }] };
}
