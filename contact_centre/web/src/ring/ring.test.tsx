/** The demo's telephone: what a visitor sees, presses and says. */
import axe from "axe-core";
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Frame, START, after, lost, own, readFrame, stateText } from "./ring_data";
import { RingStore } from "./ring_store";
import { Ring } from "./ring_ui";

class FakeSocket {
  onmessage: ((event: MessageEvent<unknown>) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  sent: unknown[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.onclose?.(new CloseEvent("close"));
  }

  tell(frame: Frame): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
}

describe("a call", () => {
  const connected = after(after(START, { type: "ready", number: "01632 960000" }), {
    type: "state",
    state: "in_progress",
  });

  it("says music once, however long it plays", () => {
    const music: Frame = { type: "heard", by: "music", text: "/music.mp3" };
    const waited = after(after(connected, music), music);
    expect(waited.lines.map((line) => line.text)).toEqual(["Music plays."]);
    const spoken = after(after(waited, { type: "heard", by: "centre", text: "You are next." }), music);
    expect(spoken.lines.map((line) => line.kind)).toEqual(["music", "heard", "music"]);
  });

  it("keeps what was said until somebody rings again", () => {
    const ended = after(own(connected, { type: "press", digits: "1" }), { type: "state", state: "ended" });
    expect(ended.lines.map((line) => line.text)).toEqual(["pressed 1", "Call ended."]);
    expect(own(ended, { type: "call", from: "" }).lines).toEqual([]);
  });

  it("says that it was cut off when the line is lost", () => {
    expect(lost(connected).lines.at(-1)?.text).toBe("The call was cut off.");
    expect(stateText(lost(connected))).toContain("Trying again");
  });

  it("passes over frames that cannot be read", () => {
    expect(readFrame("[")).toBeNull();
    expect(readFrame('{"type":"sing"}')).toBeNull();
  });
});

describe("the page", () => {
  let socket: FakeSocket;
  let page: HTMLElement;
  let stop: () => void;

  beforeEach(() => {
    page = document.createElement("div");
    document.body.append(page);
    const store = new RingStore(() => (socket = new FakeSocket()));
    stop = store.start();
    render(<Ring centre="Alderbrook Council" call={store.call} say={store.say} />, page);
    socket.tell({ type: "ready", number: "01632 960000" });
  });
  afterEach(() => {
    stop();
    render(null, page);
    page.remove();
  });

  const button = async (name: string): Promise<HTMLButtonElement> =>
    vi.waitFor(() => {
      const found = [...page.querySelectorAll("button")].find(
        (one) => (one.getAttribute("aria-label") ?? one.textContent) === name,
      );
      if (found === undefined) throw new Error(`no button ${name}`);
      return found;
    });

  it("rings from a number that is nobody's", async () => {
    (await button("Ring 01632 960000")).click();
    expect(socket.sent).toEqual([{ type: "call", from: "07700 900123" }]);
  });

  it("rings with the number withheld", async () => {
    page.querySelector<HTMLInputElement>("[type=checkbox]")?.click();
    (await button("Ring 01632 960000")).click();
    expect(socket.sent).toEqual([{ type: "call", from: "" }]);
  });

  it("presses keys by button and by keyboard, and not while words are written", async () => {
    socket.tell({ type: "state", state: "in_progress" });
    (await button("hash")).click();
    await vi.waitFor(() => {
      window.dispatchEvent(new KeyboardEvent("keydown", { key: "1" }));
      expect(socket.sent).toContainEqual({ type: "press", digits: "1" });
    });
    const words = page.querySelector<HTMLInputElement>("#words");
    words?.dispatchEvent(new KeyboardEvent("keydown", { key: "7", bubbles: true }));
    expect(socket.sent[0]).toEqual({ type: "press", digits: "#" });
    expect(socket.sent).not.toContainEqual({ type: "press", digits: "7" });
  });

  it("says what is written and shows both sides in a polite live region", async () => {
    socket.tell({ type: "state", state: "in_progress" });
    await button("Hang up");
    const words = page.querySelector<HTMLInputElement>("#words");
    if (words === null) throw new Error("no field");
    words.value = "The tap drips.";
    words.dispatchEvent(new InputEvent("input", { bubbles: true }));
    (await button("Say")).click();
    expect(socket.sent).toEqual([{ type: "say", text: "The tap drips." }]);
    socket.tell({ type: "heard", by: "agent", text: "Since when?" });
    await vi.waitFor(() =>
      expect(page.querySelector("[role=log][aria-live=polite]")?.textContent).toBe(
        "You: The tap drips.Agent: Since when?",
      ),
    );
  });

  it("answers when the centre rings back, with the focus on the answer", async () => {
    socket.tell({ type: "state", state: "rung" });
    const answer = await button("Answer");
    await vi.waitFor(() => expect(document.activeElement).toBe(answer));
    answer.click();
    expect(socket.sent).toEqual([{ type: "accept" }]);
  });

  it("has nothing for axe to find, before a call and in one", async () => {
    expect((await axe.run(page)).violations).toEqual([]);
    socket.tell({ type: "state", state: "in_progress" });
    socket.tell({ type: "heard", by: "centre", text: "Press 1." });
    await button("Hang up");
    expect((await axe.run(page)).violations).toEqual([]);
  });
});
