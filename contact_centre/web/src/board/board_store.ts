/** The board on its socket: frames in, figures out at the pace of the screen, and what the supervisor has open. */
import { type ReadonlySignal, computed, signal } from "@preact/signals";
import * as v from "valibot";
import type { Phone } from "../console/softphone";
import { ServerClock } from "../shared/clock";
import type { Fresh } from "../shared/freshness";
import { CentreSocket, type Outcome, type Ports } from "../shared/socket";
import { Toasts } from "../shared/toasts";
import { type Board, fromSnapshot, withFigures } from "./board_data";
import {
  type AgentRow,
  type BoardCommands,
  type DueRow,
  type Line,
  type QueueRow,
  type Show,
  figures,
} from "./board_wire";
import type { Drill } from "./drill_data";
import { readShow, writeShow } from "./show_data";

/** The one dialog that is open. */
export type Open =
  | { what: "drill"; drill: Drill }
  | { what: "story"; contact: string; title: string }
  | { what: "offer"; row: DueRow }
  | { what: "move"; row: DueRow }
  | { what: "agent"; agent: AgentRow }
  | { what: "limits"; agent: AgentRow }
  | { what: "close_queue"; queue: QueueRow }
  | { what: "open_queue"; queue: QueueRow }
  | { what: "send_overflow"; queue: QueueRow }
  | { what: "stop_overflow"; queue: QueueRow }
  | { what: "head_start"; row: DueRow }
  | { what: "formula"; line: Line }
  | { what: "help" };

/** The server speaks every second; a line that is silent for this long is dead, ms. */
const SILENCE_MS = 10_000;
/** Every gateway has a step written each 5 s; without one for this long nobody decides, ms. */
const STILL_MS = 15_000;

export class BoardStore {
  readonly clock: ServerClock;
  readonly socket: CentreSocket;
  readonly toasts = new Toasts();
  readonly open = signal<Open | null>(null);
  /** What this browser wants to see; the figures say what they show. */
  readonly wanted = signal<Show>(readShow(localStorage));
  /** The time of the figures on screen: it stands still while the line is down, ms. */
  readonly now: ReadonlySignal<number>;
  /** Parts that only need to know this are not drawn again with every frame. */
  readonly ready: ReadonlySignal<boolean>;
  /** The line, and whether the centre behind it goes on. */
  readonly fresh: ReadonlySignal<Fresh>;
  readonly timezone: ReadonlySignal<string>;
  /** The call that this supervisor takes part in: the one whose leg may ring here. */
  readonly ringable: ReadonlySignal<ReadonlySet<string>>;
  /** The supervisor's telephone; a wallboard has none. */
  phone: Phone | null = null;
  readonly #shown = signal<Board | null>(null);
  #board: Board | null = null;
  #drawing = false;

  /** @param ports of the socket, made from this page's clock. */
  constructor(path: string, ports: (clock: ServerClock) => Ports, clock: ServerClock = new ServerClock()) {
    this.clock = clock;
    this.socket = new CentreSocket({
      path,
      ports: ports(clock),
      silenceMs: SILENCE_MS,
      onFrame: (type, data) => this.take(type, data),
    });
    const { link } = this.socket;
    this.ready = computed(() => this.#shown.value !== null && link.value.phase !== "signed_out");
    this.fresh = computed(() => {
      const [at, board] = [link.value, this.#shown.value];
      const still = at.phase === "live" && board !== null && board.now - board.as_of > STILL_MS;
      return still ? { phase: "still", asOf: board.as_of } : at;
    });
    this.ringable = computed(() => {
      const own = this.#shown.value?.supervising ?? null;
      return new Set(own === null ? [] : [own.contact]);
    });
    this.timezone = computed(() => this.#shown.value?.timezone ?? "Europe/London");
    this.now = computed(() => {
      const at = link.value;
      return at.phase === "reconnecting" || at.phase === "signed_out" ? (at.asOf ?? clock.now()) : clock.second.value;
    });
  }

  /** Null until the first snapshot. */
  get board(): ReadonlySignal<Board | null> {
    return this.#shown;
  }

  ask<K extends keyof BoardCommands>(type: K, data: BoardCommands[K]): Promise<Outcome> {
    return this.socket.command(type, data);
  }

  /** Look at the day another way from now on, on this screen only. */
  want(change: Partial<Show>): void {
    this.wanted.value = { ...this.wanted.value, ...change };
    writeShow(localStorage, this.wanted.value);
    this.#tellWanted();
  }

  readonly close = (): void => {
    this.open.value = null;
  };

  /** Throws when a frame is not what it should be; the socket then asks for a new snapshot. */
  take(type: string, data: unknown): void {
    if (type !== "snapshot" && type !== "figures") return;
    const frame = v.parse(figures, data);
    if (type === "figures" && this.#board === null) throw new Error("figures before a snapshot");
    this.#board = type === "snapshot" || this.#board === null ? fromSnapshot(frame) : withFigures(this.#board, frame);
    this.clock.sync(frame.now);
    this.#drawSoon();
    // A new line begins with the centre's own way to look at the day.
    if (type === "snapshot" && Object.values(this.wanted.peek()).some((wanted) => wanted !== null)) this.#tellWanted();
  }

  #tellWanted(): void {
    void this.ask("show", this.wanted.peek());
  }

  /** Several frames in one picture of the screen are drawn once; a page in the background draws nothing by itself. */
  #drawSoon(): void {
    if (this.#shown.value === null || document.hidden) {
      this.#shown.value = this.#board;
    } else if (!this.#drawing) {
      this.#drawing = true;
      requestAnimationFrame(() => {
        this.#drawing = false;
        this.#shown.value = this.#board;
      });
    }
  }
}
