/** What the demo plays, asked every few seconds while somebody looks, and the asking for another scene. */
import { type ReadonlySignal, signal } from "@preact/signals";
import * as v from "valibot";
import { Problem, SignedOut, fetchSession, getJson, postJson } from "../shared/session";
import type { Outcome } from "../shared/socket";
import { type Scene, type Stage, playing } from "./demo_data";

const ASK_EVERY_MS = 2_000;

function refusal(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (error instanceof SignedOut) return "The page has been open for too long. Load it again, then press once more.";
  return "The demo cannot be reached. Look whether it is running, then try again.";
}

export class DemoStore {
  readonly #stage = signal<Stage>({ is: "loading" });

  get stage(): ReadonlySignal<Stage> {
    return this.#stage;
  }

  /** Ask what is playing now and from then on; returns how to stop. */
  start(): () => void {
    void this.look();
    const timer = window.setInterval(() => {
      if (!document.hidden) void this.look();
    }, ASK_EVERY_MS);
    return () => window.clearInterval(timer);
  }

  async look(): Promise<void> {
    try {
      this.#stage.value = { is: "there", playing: v.parse(playing, await getJson("/api/demo")) };
    } catch {
      this.#stage.value = { is: "away" };
    }
  }

  /** Works without a sign-in: an anonymous visitor has a CSRF token too. */
  readonly play = async (scene: Scene): Promise<Outcome> => {
    try {
      const answer = await postJson("/api/demo/scene", { scene }, await fetchSession());
      this.#stage.value = { is: "there", playing: v.parse(playing, answer) };
      return { ok: true };
    } catch (error) {
      return { ok: false, code: "not_played", text: refusal(error) };
    }
  };
}
