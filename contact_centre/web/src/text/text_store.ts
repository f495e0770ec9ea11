/** The page's line to the demo's phone: opened at once, and again when it is lost, as the same resident. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Channel, type Phone, START, type Said, after, own, readFrame } from "./text_data";

type Socket = Pick<WebSocket, "send" | "close" | "onmessage" | "onclose">;
type Kept = Pick<Storage, "getItem" | "setItem">;

const AGAIN_MS = 3_000;
const LAST = "text.channel";

export class TextStore {
  readonly #phone = signal<Phone>(START);
  readonly #open: () => Socket;
  readonly #kept: Kept;
  #socket: Socket | null = null;
  #again: number | undefined;

  /**
   * @param open the browser's WebSocket; tests give their own.
   * @param kept remembers as whom this tab writes.
   */
  constructor(open: () => Socket, kept: Kept) {
    this.#open = open;
    this.#kept = kept;
  }

  get phone(): ReadonlySignal<Phone> {
    return this.#phone;
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
    this.#phone.value = own(this.#phone.value, said);
    this.#socket?.send(JSON.stringify(said));
  };

  /** Write by another channel, as whoever wrote there last from this tab. */
  readonly choose = (channel: Channel): void => {
    const from = this.#kept.getItem(key(channel.channel)) ?? channel.suggested;
    this.say({ type: "use", channel: channel.channel, from });
  };

  #connect(): void {
    const socket = this.#open();
    this.#socket = socket;
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(String(data));
    socket.onclose = () => {
      this.#socket = null;
      this.#phone.value = { ...this.#phone.value, there: false };
      this.#again = window.setTimeout(() => this.#connect(), AGAIN_MS);
    };
  }

  #hear(text: string): void {
    const frame = readFrame(text);
    if (frame === null) return;
    this.#phone.value = after(this.#phone.value, frame);
    if (frame.type === "thread") {
      this.#kept.setItem(LAST, frame.channel);
      this.#kept.setItem(key(frame.channel), frame.from);
    }
    if (frame.type === "ready") {
      const last = this.#kept.getItem(LAST);
      const channel = frame.channels.find((one) => one.channel === last) ?? frame.channels[0];
      if (channel !== undefined) this.choose(channel);
    }
  }
}

function key(channel: string): string {
  return `text.from.${channel}`;
}
