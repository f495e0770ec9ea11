/** A board on a socket whose other end is the test. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { vi } from "vitest";
import { ServerClock } from "../shared/clock";
import type { Line } from "../shared/socket";
import { App } from "./app_ui";
import { BoardStore } from "./board_store";
import type { Figures } from "./board_wire";
import { NOW } from "./fixtures";

interface Said {
  id: string;
  type: string;
  data: unknown;
}

/** The server's end of one line. */
export class TestLine implements Line {
  readonly said: Said[] = [];
  onopen: Line["onopen"] = null;
  onmessage: Line["onmessage"] = null;
  onclose: Line["onclose"] = null;
  #seq = 0;

  send(text: string): void {
    this.said.push(JSON.parse(text) as Said);
  }
  close(): void {
    this.onclose = null;
  }
  breaks(): void {
    (this.onclose as (() => void) | null)?.();
  }
  tell(type: string, data: unknown): void {
    const text = JSON.stringify({ type, data, seq: ++this.#seq, cursor: "c" });
    (this.onmessage as ((event: { data: string }) => void) | null)?.({ data: text });
  }
}

export interface Desk {
  store: BoardStore;
  lines: TestLine[];
  line: () => TestLine;
  /** Frames as the server sends them, drawn. */
  tell: (type: string, data: unknown) => Promise<void>;
  /** What the page asked for last. */
  asked: () => Said | undefined;
}

/** Let promises settle and the screen draw what they changed; effects of the first drawing may ask for more. */
export async function settle(ms = 50): Promise<void> {
  for (const wait of [ms, 1, 1]) {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(wait);
    });
  }
}

/** A board that has its first snapshot; timers are faked and the clock shows the fixtures' `NOW`. */
export async function openBoard(figures: Figures): Promise<Desk> {
  vi.useFakeTimers({ now: NOW });
  document.body.innerHTML = '<div id="app"></div>';
  const lines: TestLine[] = [];
  const open = (): Line => {
    const line = new TestLine();
    lines.push(line);
    return line;
  };
  const credentials = (): Promise<Record<string, string>> => Promise.resolve({ ticket: "t" });
  const clock = new ServerClock();
  const store = new BoardStore(
    "/board/socket",
    () => ({ open, credentials, now: () => clock.now(), random: () => 1 }),
    clock,
  );
  const app = document.getElementById("app");
  if (app === null) throw new Error("no page to draw into");
  render(<App store={store} session={signal({ name: "P. Nowak", roles: ["supervisor"], csrf: "c" })} />, app);
  store.socket.start();
  await settle();
  const line = (): TestLine => {
    const last = lines.at(-1);
    if (last === undefined) throw new Error("no line is open");
    return last;
  };
  const tell: Desk["tell"] = async (type, data) => {
    line().tell(type, data);
    await settle();
  };
  await tell("snapshot", figures);
  return { store, lines, line, tell, asked: () => line().said.at(-1) };
}

export function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll("button")].find(
    (one) => (one.getAttribute("aria-label") ?? one.textContent.trim()) === name,
  );
  if (found === undefined) throw new Error(`no button is named ${name}`);
  return found;
}
