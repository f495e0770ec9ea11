/** The demo's telephone: there is no sound, what is said is written. Talks with the demo's provider over a WebSocket. */
import * as v from "valibot";
import type { Ear, Softphone } from "./softphone_data";

const FrameSchema = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("incoming"), call: v.string(), params: v.record(v.string(), v.string()) }),
  v.object({ type: v.literal("connected"), call: v.string() }),
  v.object({ type: v.literal("heard"), call: v.string(), by: v.string(), text: v.string() }),
  v.object({ type: v.literal("ended"), call: v.string() }),
]);

type Frame = v.InferOutput<typeof FrameSchema>;
type Line = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

export class EmulatedPhone implements Softphone {
  readonly writes = true;
  /** A token opens one socket, however long that lasts. */
  readonly renews = false;
  readonly #ear: Ear;
  readonly #open: () => Line;
  #line: Line | null = null;

  /** @param open the browser's WebSocket; tests give their own. */
  constructor(ear: Ear, open: () => Line) {
    this.#ear = ear;
    this.#open = open;
  }

  start(token: string): Promise<void> {
    const line = this.#open();
    this.#line = line;
    line.onopen = () => this.#say({ type: "hello", token });
    line.onmessage = ({ data }: MessageEvent<unknown>) => {
      const frame = v.safeParse(FrameSchema, JSON.parse(String(data)));
      if (frame.success) this.#take(frame.output);
    };
    line.onclose = () => {
      this.#line = null;
      this.#ear.closed();
    };
    return Promise.resolve();
  }

  renew(): void {
    // See `renews`.
  }

  accept(call: string): void {
    this.#say({ type: "accept", call });
  }

  reject(call: string): void {
    this.#say({ type: "reject", call });
  }

  press(call: string, digits: string): void {
    this.#say({ type: "press", call, digits });
  }

  mute(call: string, muted: boolean): void {
    this.#say({ type: "mute", call, muted });
  }

  say(call: string, text: string): void {
    this.#say({ type: "say", call, text });
  }

  stop(): void {
    const line = this.#line;
    this.#line = null;
    if (line === null) return;
    line.onclose = null;
    line.close();
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case "ready":
        this.#ear.connected(true);
        return;
      case "incoming":
        this.#ear.incoming({
          call: frame.call,
          contact: frame.params["contact"] ?? "",
          leg: frame.params["leg"] ?? "",
        });
        return;
      case "connected":
        this.#ear.began(frame.call);
        return;
      case "heard":
        this.#ear.heard(frame.call, { by: frame.by, text: frame.text });
        return;
      case "ended":
        this.#ear.ended(frame.call);
    }
  }

  #say(frame: object): void {
    this.#line?.send(JSON.stringify(frame));
  }
}
