import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ServerClock } from "./clock";
import { staleText } from "./freshness";
import { newId } from "./ids";
import { type Choice, matching, step } from "./picker_data";
import { fetchSession, Problem, SignedOut, ticket } from "./session";

describe("the server's clock", () => {
  it("trusts the least delayed word of the server", () => {
    const clock = new ServerClock(() => 1_000);
    clock.sync(5_000 - 300);
    clock.sync(5_000 - 20);
    clock.sync(5_000 - 900);
    expect(clock.now()).toBe(4_980);
  });

  it("forgets old words, so that a device's clock that was put right is followed", () => {
    const clock = new ServerClock(() => 1_000);
    clock.sync(9_000);
    for (let i = 0; i < 20; i++) clock.sync(5_000);
    expect(clock.now()).toBe(5_000);
  });
});

describe("ids", () => {
  it("are 128 bits and never the same", () => {
    const made = new Set(Array.from({ length: 100 }, newId));
    expect(made.size).toBe(100);
    expect([...made].every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });
});

describe("a searchable list", () => {
  const choices: Choice[] = [
    { id: "a", name: "Council tax", group: "Queues" },
    { id: "b", name: "Tax credits", group: "Queues" },
    { id: "c", name: "Siân Tax", group: "People", off: "offline" },
    { id: "d", name: "Amir Tax", group: "People" },
  ];

  it("finds by any word, accents aside, those that start with it first within their group", () => {
    expect(matching(choices, "tax").map(({ id }) => id)).toEqual(["b", "a", "c", "d"]);
    expect(matching(choices, "sian").map(({ id }) => id)).toEqual(["c"]);
    expect(matching(choices, "  ")).toBe(choices);
  });

  it("steps round the ends and past what cannot be chosen", () => {
    expect(step(choices, 1, 1)).toBe(3);
    expect(step(choices, 3, 1)).toBe(0);
    expect(step(choices, -1, 1)).toBe(0);
    expect(step([], -1, 1)).toBe(-1);
  });
});

describe("freshness in words", () => {
  it("never leaves stale figures in silence", () => {
    const asOf = Date.UTC(2026, 10, 22, 10, 42, 7);
    expect(staleText({ phase: "live" }, "figures")).toBe("");
    expect(staleText({ phase: "reconnecting", asOf }, "figures")).toBe("Reconnecting, figures as of 10:42:07.");
    expect(staleText({ phase: "still", asOf }, "figures")).toContain("nothing has been decided since 10:42:07");
  });
});

describe("requests", () => {
  const fetched = vi.fn<(path: string, init?: RequestInit) => Promise<Response>>();
  beforeEach(() => vi.stubGlobal("fetch", fetched.mockReset()));
  afterEach(() => vi.unstubAllGlobals());

  it("carry the CSRF token when a ticket is asked for", async () => {
    fetched.mockResolvedValueOnce(Response.json({ name: "Joan", roles: ["agent"], csrf: "secret" }));
    fetched.mockResolvedValueOnce(Response.json({ ticket: "once" }));
    expect(await ticket()).toEqual({ ticket: "once" });
    expect(fetched.mock.calls[1]?.[1]?.headers).toMatchObject({ "X-CSRF-Token": "secret" });
  });

  it("tell a lost role or sign-in from a centre in trouble", async () => {
    fetched.mockResolvedValueOnce(Response.json({ csrf: "c" }));
    fetched.mockResolvedValueOnce(Response.json({ title: "Forbidden" }, { status: 403 }));
    await expect(ticket()).rejects.toBeInstanceOf(SignedOut);
    fetched.mockResolvedValueOnce(Response.json({ detail: "The log is full." }, { status: 503 }));
    await expect(fetchSession()).rejects.toThrow(new Problem(503, "The log is full."));
  });
});
