import { beforeAll, describe, expect, it, vi } from "vitest";

interface TestPage {
  url: string;
  focused: boolean;
  postMessage: ReturnType<typeof vi.fn>;
  focus: ReturnType<typeof vi.fn>;
}

function page(path: string, focused = false): TestPage {
  return { url: `http://centre.test${path}`, focused, postMessage: vi.fn(), focus: vi.fn(() => Promise.resolve()) };
}

let pages: TestPage[] = [];
const openWindow = vi.fn(() => Promise.resolve());

beforeAll(async () => {
  vi.stubGlobal("clients", { matchAll: () => Promise.resolve(pages), openWindow });
  await vi.importActual("./sw");
  return () => vi.unstubAllGlobals();
});

/** Click a notification's button; `""` is the notification itself. */
async function click(action: string): Promise<void> {
  const work: Promise<unknown>[] = [];
  const event = Object.assign(new Event("notificationclick"), {
    action,
    notification: { tag: "o1", close: vi.fn() },
    waitUntil: (it: Promise<unknown>) => work.push(it),
  });
  globalThis.dispatchEvent(event);
  await Promise.all(work);
  expect(event.notification.close).toHaveBeenCalled();
}

describe("an offer's desktop notification", () => {
  it("is accepted by one console only, the one in use, and brings it forward", async () => {
    pages = [page("/board"), page("/console"), page("/console", true)];
    await click("accept");
    expect(pages.map((it) => it.postMessage.mock.calls.length)).toEqual([0, 0, 1]);
    expect(pages[2]?.postMessage).toHaveBeenCalledWith({ type: "offer_answered", offer: "o1", accept: true });
    expect(pages[2]?.focus).toHaveBeenCalled();
  });

  it("is declined without pulling the agent away from what they do", async () => {
    pages = [page("/console")];
    await click("decline");
    expect(pages[0]?.postMessage).toHaveBeenCalledWith({ type: "offer_answered", offer: "o1", accept: false });
    expect(pages[0]?.focus).not.toHaveBeenCalled();
  });

  it("clicked beside its buttons decides nothing", async () => {
    pages = [page("/console")];
    await click("");
    expect(pages[0]?.postMessage).not.toHaveBeenCalled();
    expect(pages[0]?.focus).toHaveBeenCalled();
  });

  it("opens a console when none is open", async () => {
    pages = [];
    await click("accept");
    expect(openWindow).toHaveBeenCalledWith("/console");
  });
});
