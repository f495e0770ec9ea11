/** The demo's phone that texts: what a visitor writes, what arrives, and as whom. */
import axe from "axe-core";
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pictureIn } from "./picture";
import { type Frame, type Letter, START, after, own, phoneText, readFrame, stateText } from "./text_data";
import { TextStore } from "./text_store";
import { Text } from "./text_ui";

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

class FakeStorage {
  #kept = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }
}

const READY: Frame = {
  type: "ready",
  channels: [
    { channel: "sms", ours: "01632 960901", suggested: "07700 900123" },
    { channel: "whatsapp", ours: "01632 960901", suggested: "07700 900124" },
  ],
};

const MINE: Letter = { id: "SM1", mine: true, text: "The tap drips.", at: 0, state: "sending", pictures: [] };
const THEIRS: Letter = { id: "SM2", mine: false, text: "Since when?", at: 1, state: "delivered", pictures: [] };

function thread(from: string, letters: Letter[] = [], channel = "sms"): Frame {
  return { type: "thread", channel, from, letters };
}

describe("a phone", () => {
  const open = after(after(START, READY), thread("07700 900123", [MINE]));

  it("shows a letter once, as far as it got", () => {
    const taken = after(open, { type: "letter", letter: { ...MINE, state: "taken" } });
    expect(taken.letters.map(stateText)).toEqual(["Delivered"]);
    expect(after(taken, { type: "letter", letter: THEIRS }).letters.map((one) => one.id)).toEqual(["SM1", "SM2"]);
  });

  it("says as whom, and when nothing can reach it", () => {
    expect(phoneText(open)).toBe("You write to 01632 960901 as 07700 900123.");
    expect(phoneText(own(open, { type: "switch", on: false }))).toContain("off");
    expect(phoneText(START)).toContain("Trying again");
  });

  it("shows another channel at once, and passes over the thread of the one before", () => {
    const chosen = own(open, { type: "use", channel: "whatsapp", from: "07700 900124" });
    expect([chosen.channel, chosen.from, chosen.letters]).toEqual(["whatsapp", "07700 900124", []]);
    expect(after(chosen, thread("07700 900123", [MINE]))).toBe(chosen);
  });

  it("keeps a refusal until something else is done", () => {
    const refused = after(open, { type: "refused", text: "A robot writes from that number." });
    expect(refused.letters).toEqual(open.letters);
    expect(own(refused, { type: "write", text: "Hello", picture: null }).refusal).toBe("");
  });

  it("passes over frames that cannot be read", () => {
    expect(readFrame("[")).toBeNull();
    expect(readFrame(JSON.stringify({ type: "letter", letter: { ...MINE, text: 1 } }))).toBeNull();
  });

  it("sends a small picture as it is, and nothing that is no picture", async () => {
    expect(await pictureIn(new Blob(["pixels"], { type: "image/png" }))).toEqual({
      kind: "image/png",
      data: btoa("pixels"),
    });
    vi.stubGlobal("createImageBitmap", () => Promise.reject(new Error("not a picture")));
    expect(await pictureIn(new Blob(["words"], { type: "text/plain" }))).toBeNull();
    vi.unstubAllGlobals();
  });
});

describe("the page", () => {
  let socket: FakeSocket;
  let page: HTMLElement;
  let stop: () => void;
  let kept: FakeStorage;

  const open = (): void => {
    const store = new TextStore(() => (socket = new FakeSocket()), kept);
    stop = store.start();
    render(<Text centre="Alderbrook Council" store={store} />, page);
    socket.tell(READY);
  };

  beforeEach(() => {
    page = document.createElement("div");
    document.body.append(page);
    kept = new FakeStorage();
    open();
    socket.tell(thread("07700 900123"));
  });
  afterEach(() => {
    stop();
    render(null, page);
    page.remove();
  });

  const field = async (): Promise<HTMLTextAreaElement> =>
    vi.waitFor(() => {
      const found = page.querySelector("textarea");
      if (found === null) throw new Error("no field");
      return found;
    });

  it("begins with a text message from a number that is nobody's, and goes on as the same resident", async () => {
    expect(socket.sent).toEqual([{ type: "use", channel: "sms", from: "07700 900123" }]);
    await field();
    page.querySelectorAll<HTMLInputElement>("[type=radio]")[1]?.click();
    socket.tell(thread("07700 900456", [], "whatsapp"));
    stop();
    render(null, page);
    open();
    await vi.waitFor(() => expect(socket.sent).toEqual([{ type: "use", channel: "whatsapp", from: "07700 900456" }]));
  });

  it("sends with Enter, and makes a new line with Shift", async () => {
    const message = await field();
    message.value = "The tap drips.";
    message.dispatchEvent(new InputEvent("input", { bubbles: true }));
    message.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", shiftKey: true, bubbles: true }));
    expect(socket.sent).toHaveLength(1);
    message.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    expect(socket.sent[1]).toEqual({ type: "write", text: "The tap drips.", picture: null });
    await vi.waitFor(() => expect(message.value).toBe(""));
  });

  it("shows both sides in a polite live region, with ticks in words", async () => {
    await field();
    socket.tell({ type: "letter", letter: { ...MINE, state: "taken" } });
    socket.tell({ type: "letter", letter: { ...THEIRS, state: "read" } });
    await vi.waitFor(() => {
      const log = page.querySelector("[role=log][aria-live=polite]")?.textContent ?? "";
      expect(log).toMatch(/You:The tap drips\..*Delivered.*The centre:Since when\?.*you read it/s);
    });
  });

  it("writes by another channel, and as somebody else", async () => {
    await field();
    page.querySelectorAll<HTMLInputElement>("[type=radio]")[1]?.click();
    expect(socket.sent.at(-1)).toEqual({ type: "use", channel: "whatsapp", from: "07700 900124" });
    socket.tell(thread("07700 900124", [], "whatsapp"));
    await vi.waitFor(() => expect(page.querySelector<HTMLInputElement>(".text-from input")?.value).toContain("124"));
  });

  it("switches the phone off, and then writes nothing", async () => {
    const message = await field();
    page.querySelector<HTMLInputElement>("[type=checkbox]")?.click();
    expect(socket.sent.at(-1)).toEqual({ type: "switch", on: false });
    await vi.waitFor(() => expect(page.querySelector("[type=submit].go")?.getAttribute("aria-disabled")).toBe("true"));
    message.value = "Hello?";
    message.dispatchEvent(new InputEvent("input", { bubbles: true }));
    message.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    expect(socket.sent.at(-1)).toEqual({ type: "switch", on: false });
  });

  it("names a file that is no picture, and draws none of it", async () => {
    await field();
    const data = btoa("<script></script>");
    socket.tell({
      type: "letter",
      letter: { ...THEIRS, text: "Here is the letter.", pictures: [{ kind: "application/pdf", data }] },
    });
    await vi.waitFor(() => expect(page.querySelector(".letter")?.textContent).toContain("A file: application/pdf"));
    expect(page.querySelector(".letter")?.textContent).toContain("Here is the letter.");
    expect(page.querySelector(".letter img")).toBeNull();
  });

  it("has nothing for axe to find, before and after something was written", async () => {
    await field();
    expect((await axe.run(page)).violations).toEqual([]);
    socket.tell({ type: "letter", letter: MINE });
    socket.tell({ type: "letter", letter: { ...THEIRS, pictures: [{ kind: "image/png", data: btoa("pixels") }] } });
    socket.tell({ type: "refused", text: "That is no telephone number." });
    await vi.waitFor(() => expect(page.querySelectorAll(".letter")).toHaveLength(2));
    expect((await axe.run(page)).violations).toEqual([]);
  });
});
