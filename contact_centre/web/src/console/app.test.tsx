import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ServerClock } from "../shared/clock";
import { Alerts } from "./alerts";
import { ConsoleApp } from "./app";
import { contact, emptyStorage, NOW, settled, snapshot, TestFiles, TestPhone } from "./testing";

const THEIRS = snapshot({ contacts: [contact({ id: "c1" }), contact({ id: "c2", name: "J. Okoro" })] });
let root: HTMLElement;

beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = (): void => undefined;
      disconnect = (): void => undefined;
    },
  );
  root = document.body.appendChild(document.createElement("div"));
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.unstubAllGlobals();
});

/** A console that a link opened. */
async function follow(wanted: string | null): Promise<ConsoleApp> {
  const app = new ConsoleApp({
    wire: {
      command: () => Promise.resolve({ ok: true }),
      live: () => undefined,
      link: signal({ phase: "live" }),
    },
    clock: new ServerClock(() => NOW),
    tab: emptyStorage(),
    browser: emptyStorage(),
    alerts: new Alerts(emptyStorage()),
    phone: new TestPhone().phone,
    files: new TestFiles(),
    read: () => new Promise(() => undefined),
    wanted,
  });
  await act(() => render(<app.Page />, root));
  await act(async () => {
    app.take("snapshot", THEIRS);
    await settled();
  });
  return app;
}

describe("a link to a contact", () => {
  it("opens it, if this agent has it", async () => {
    await follow("c2");
    expect(root.querySelector("#talk-name")?.textContent).toBe("J. Okoro");
  });

  it("says who can open it, if not, and says so once", async () => {
    const app = await follow("gone");
    expect(root.textContent).toContain("The contact of that link is not on your desk");
    expect(root.querySelector("#talk-name")?.textContent).toBe("A. Khan");
    await act(async () => {
      root.querySelector<HTMLElement>(".toast button")?.click();
      app.take("snapshot", THEIRS);
      await settled();
    });
    expect(root.textContent).not.toContain("not on your desk");
  });

  it("is nothing to a console that was opened without one", async () => {
    await follow(null);
    expect(root.textContent).not.toContain("not on your desk");
  });
});
