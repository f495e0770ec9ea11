import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SCENES, playingText } from "./demo_data";
import { DemoStore } from "./demo_store";
import { Demo } from "./demo_ui";

const QUIET = { scene: "night", robots: { residents: 1, agents: 4 }, profile_time: "03:10", rings: false } as const;

let asked: [url: string, init: RequestInit | undefined][];

function answering(answers: Record<string, [status: number, body: unknown]>): void {
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    asked.push([url, init]);
    const [status, body] = answers[url] ?? [404, {}];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
}

beforeEach(() => {
  asked = [];
});
afterEach(() => vi.unstubAllGlobals());

describe("the demo", () => {
  it("says what is playing and who is at work", () => {
    expect(playingText(QUIET)).toBe(
      "Night is playing. 1 robot resident and 4 robot agents are at work; in the day’s traffic it is 03:10.",
    );
  });

  it("plays a scene for a visitor who has not signed in, with their CSRF token", async () => {
    answering({ "/api/session": [200, { name: "", roles: [], csrf: "visitor" }], "/api/demo/scene": [200, QUIET] });
    const store = new DemoStore();
    expect(await store.play("night")).toEqual({ ok: true });
    const [url, init] = asked.at(-1) ?? [];
    expect(url).toBe("/api/demo/scene");
    expect(init?.headers).toMatchObject({ "X-CSRF-Token": "visitor" });
    expect(init?.body).toBe('{"scene":"night"}');
    expect(store.stage.value).toEqual({ is: "there", playing: QUIET });
  });

  it("explains why a scene is not played, beside its button", async () => {
    answering({
      "/api/session": [200, { csrf: "c" }],
      "/api/demo/scene": [409, { detail: "The day is still filling." }],
    });
    const store = new DemoStore();
    const page = document.createElement("div");
    render(<Demo centre="Alderbrook" stage={store.stage} play={store.play} />, page);
    const [first] = page.querySelectorAll<HTMLButtonElement>(".scene button");
    first?.click();
    await vi.waitFor(() =>
      expect(page.querySelector(".scene [role=alert]")?.textContent).toBe("The day is still filling."),
    );
    render(null, page);
  });

  it("has a button for every scene", () => {
    expect(SCENES.map(({ scene }) => scene)).toEqual(["frozen_boilers", "agents_go_home", "night", "busy_day"]);
  });

  it("says so when it cannot be reached", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    const store = new DemoStore();
    await store.look();
    expect(store.stage.value).toEqual({ is: "away" });
  });
});
