/** What a telephone in the browser needs of the browser and of the centre. */
import { fetchSession, getJson, postJson, Problem } from "../shared/session";
import type { Hearing, PhonePorts } from "./softphone";
import { type Ear, type Line, parseLine, type Softphone } from "./softphone_data";
import { EmulatedPhone } from "./softphone_emulator";

/** Not there, or not for this person: who may not be rung has no telephone. */
const NONE_OF_ONES_OWN: ReadonlySet<number> = new Set([403, 404]);

/** The centre's telephone, and this browser's microphone. */
export function phonePorts(now: () => number): PhonePorts {
  return {
    line: async () => parseLine(await theirs()),
    choose: async (device, number) => {
      await postJson("/api/softphone/device", { device, number }, await fetchSession());
    },
    make,
    hearing,
    askHearing,
    now,
  };
}

async function theirs(): Promise<unknown> {
  try {
    return await getJson("/api/softphone");
  } catch (error) {
    if (!(error instanceof Problem) || !NONE_OF_ONES_OWN.has(error.status)) throw error;
    return { kind: "none", identity: "", token: "", expires_at: 0, socket: "", device: "browser", number: "" };
  }
}

async function make(line: Line, ear: Ear): Promise<Softphone> {
  if (line.kind === "emulator") {
    const url = new URL(line.socket, window.location.href);
    url.protocol = url.protocol.replace("http", "ws");
    return new EmulatedPhone(ear, () => new WebSocket(url));
  }
  const { TwilioPhone } = await import("./softphone_twilio");
  return new TwilioPhone(ear);
}

async function hearing(): Promise<Hearing> {
  try {
    const { state } = await navigator.permissions.query({ name: "microphone" });
    return state === "prompt" ? "ask" : state;
  } catch {
    return "ask"; // a browser that does not say has to be asked itself
  }
}

async function askHearing(): Promise<Hearing> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
    return "granted";
  } catch {
    return "denied";
  }
}
