/** The page's line to the demo's telephone: opened at once, and again when it is lost. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Call, START, type Said, after, lost, own, readFrame } from "./ring_data";

type Socket = Pick<WebSocket, "send" | "close" | "onmessage" | "onclose">;

const AGAIN_MS = 3_000;

export class RingStore {
  readonly #call = signal<Call>(START);
  readonly #open: () => Socket;
  #socket: Socket | null = null;
  #again: number | undefined;

  /** @param open the browser's WebSocket; tests give their own. */
  constructor(open: () => Socket) {
    this.#open = open;
  }

  get call(): ReadonlySignal<Call> {
    return this.#call;
  }

  /** Connect now, and whenever the line is lost; returns how to stop. */
  start(): () => void {
    this.#connect();
    return () => {
      window.clearTimeout(this.#again);
      if (this.#socket !== null) this.#socket.onclose = null;
      this.#socket?.close();
    };
  }

  readonly say = (said: Said): void => {
    this.#call.value = own(this.#call.value, said);
    this.#socket?.send(JSON.stringify(said));
  };

  #connect(): void {
    const socket = this.#open();
    this.#socket = socket;
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const frame = readFrame(String(data));
      if (frame !== null) this.#call.value = after(this.#call.value, frame);
    };
    socket.onclose = () => {
      this.#socket = null;
      this.#call.value = lost(this.#call.value);
      this.#again = window.setTimeout(() => this.#connect(), AGAIN_MS);
    };
  }
}
