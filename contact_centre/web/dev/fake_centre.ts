/** Stands in for the centre's socket and documents while looking at a page: `npx vite`, then /static/dev/board.html. */
import type { Figures, LineView } from "../src/board/board_wire";
import { NOW, busyMorning, contacts, manyAgents, settingsOf } from "../src/board/fixtures";

const query = new URLSearchParams(location.search);
/** A morning on which calls and messages have figures too. */
function everyLine(): Figures {
  const morning = busyMorning();
  const [, webchat] = morning.lines;
  const lines = morning.lines.map((line) => ({ ...webchat, line: line.line, within_s: line.within_s }) as LineView);
  const queues = morning.queues.map((queue) => {
    const level = queue.levels.webchat;
    return level === undefined ? queue : { ...queue, levels: { call: level, webchat: level, message: level } };
  });
  return { ...morning, lines, queues };
}

function figures(): object {
  const agents = query.has("agents") ? { agents: manyAgents(Number(query.get("agents"))) } : {};
  const frame = {
    ...(query.has("lines") ? everyLine() : busyMorning()),
    ...agents,
    ...(query.has("empty") ? { due: [], audit: [], intervals: [] } : {}),
  };
  return frame;
}

class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  #seq = 0;
  #timer = 0;

  constructor() {
    if (query.get("down") === "always") setTimeout(() => this.onclose?.(), 50);
    else setTimeout(() => this.onopen?.(), 20);
  }

  send(text: string): void {
    const frame = JSON.parse(text) as { type: string; id?: string };
    if (frame.type === "hello") this.#greet();
    else setTimeout(() => this.#answer(frame), 400);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #say(type: string, data: object): void {
    this.onmessage?.({ data: JSON.stringify({ seq: ++this.#seq, cursor: "c", type, data }) });
  }

  #greet(): void {
    const shown = figures();
    this.#say("snapshot", shown);
    const { agents } = shown as { agents: object[] };
    this.#timer = window.setInterval(() => {
      const changed = agents.slice(0, query.has("load") ? 125 : 0).map((agent) => ({ ...agent, since: Date.now() }));
      this.#say("figures", { ...shown, now: Date.now(), as_of: Date.now(), agents: changed });
    }, 250);
    if (query.get("down") === "later") setTimeout(() => this.#fail(), 1_500);
  }

  #fail(): void {
    clearInterval(this.#timer);
    query.set("down", "always");
    this.onclose?.();
  }

  #answer({ id, type }: { id?: string; type: string }): void {
    const no = {
      id,
      code: "not_waiting",
      text: "This contact is no longer waiting: J. Patel answered it at 10:42:05.",
    };
    if (type === "offer_now") this.#say("refused", no);
    else this.#say("ack", { id });
  }
}

const STORY = [
  "Arrived by webchat for Repairs and joined the queue, place 3.",
  "Nobody at Repairs level 4 was free; level 2 is enough from now on.",
  "Offered to D. Walsh: longest without a contact, Repairs level 3. M. Osei and L. Brown were next.",
  "D. Walsh did not answer for 20 s. Back in the queue at its first place; D. Walsh is not ready (missed).",
  "P. Nowak marked it as an emergency.",
  "Offered to J. Patel.",
];

function answer(url: string): unknown {
  if (url === "/api/session") return { name: "P. Nowak", roles: ["supervisor"], csrf: "c" };
  if (url === "/api/ticket") return { ticket: "t" };
  if (url === "/api/demo") return { scene: "busy_day", robots: { residents: 34, agents: 41 }, profile_time: "10:42" };
  if (url.startsWith("/api/agents/")) return settingsOf({ name: "J. Patel" });
  const rows = contacts(24);
  if (url.startsWith("/api/contacts?")) return query.has("empty") ? [] : rows;
  if (!url.startsWith("/api/contacts/")) return null;
  const steps = STORY.map((text, n) => ({ at: NOW - 74_000 + n * 12_000, text }));
  return { contact: rows.find((row) => url.endsWith(row.id)) ?? rows[0], steps };
}

/** From now on this page talks to nobody but itself. */
export function standIn(): void {
  const began = Date.now();
  const real = Date.now.bind(Date);
  Date.now = () => NOW + real() - began; // the page believes that it is the fixtures' morning
  Object.assign(window, {
    WebSocket: FakeSocket,
    fetch: async (url: string): Promise<Response> => {
      await new Promise((done) => setTimeout(done, 150));
      return new Response(JSON.stringify(answer(url)), { headers: { "Content-Type": "application/json" } });
    },
  });
}
