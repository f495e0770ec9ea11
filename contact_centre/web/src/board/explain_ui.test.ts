import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NOW, contacts, due, figuresOf } from "./fixtures";
import { type Desk, button, openBoard, settle } from "./testing";

const rival = { agent: "joan", name: "Joan B.", text: "level 3, 2 skills" };
const offer = {
  rule: "Offered to Amir K.: they were first in line. It asked for repairs.",
  order: "Its answer is due at 10:43:00, head start counted in; the earliest goes first.",
  policy: "sla_aware",
  score: [1, 42],
  chosen: { agent: "amir", name: "Amir K.", text: "level 4, 1 skill" },
  next_best: [rival],
};
const story = {
  contact: contacts(1)[0],
  events_count: 2,
  steps: [
    { at: NOW - 9_000, text: "Joined Repairs.", step: 1, offer: null },
    { at: NOW - 8_000, text: "Offered to Amir K.", step: 2, offer },
    { at: NOW - 1_000, text: "Amir K. declined.", step: null, offer: null },
  ],
};
const agents = {
  at: NOW - 8_000,
  agents: [
    { agent: "amir", name: "Amir K.", team: "", on_duty: true, eligible: true, chosen: true, text: "" },
    { agent: "joan", name: "Joan B.", team: "", on_duty: true, eligible: true, chosen: false, text: "Joan could." },
  ],
};
const answer = {
  agent: "joan",
  agent_name: "Joan B.",
  at: NOW - 8_000,
  eligible: true,
  chosen: false,
  reasons: [{ code: "agent_first", text: "Joan B. could have it, but Amir K. comes first.", until: null }],
};

let desk: Desk;
let asked: string[];
let next: object;

function documentOf(url: string): object {
  if (url.includes("/coming")) return next;
  if (url.includes("/agents")) return agents;
  return url.includes("/why-not") ? answer : story;
}

function text(selector: string): string {
  return document.querySelector(selector)?.textContent ?? "";
}

beforeEach(async () => {
  asked = [];
  next = {
    at: NOW,
    waiting: true,
    events_count: 2,
    coming: [
      { code: "goes_to", text: "Goes to Joan B. once they have room.", at: null },
      { code: "relaxes", text: "Asks for repairs level 2.", at: NOW + 15_000 },
    ],
  };
  desk = await openBoard(figuresOf({ due: [due("A. K.", 74)] }));
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return Promise.resolve({ ok: true, status: 200, json: () => Promise.resolve(documentOf(url)) });
  });
  button("Why?: A. K., Repairs").click();
  await settle();
});

afterEach(() => {
  desk.store.socket.stop();
  const app = document.getElementById("app");
  if (app !== null) render(null, app);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a waiting contact's story", () => {
  it("tells what happens next, and keeps telling as it changes", async () => {
    expect(text(".next")).toContain("10:42:22Asks for repairs level 2. in 15 s");
    const before = asked.length;
    next = {
      at: NOW,
      waiting: true,
      events_count: 3,
      coming: [{ code: "nobody", text: "Nobody is on duty.", at: null }],
    };
    await settle(2100);
    await settle();
    expect(text(".next")).toContain("Nobody is on duty.");
    expect(asked.slice(before)).toContain("/api/contacts/A.%20K.");
    next = { at: NOW, waiting: false, events_count: 4, coming: [] };
    await settle(2100);
    expect(document.querySelector(".next")).toBeNull();
    const over = asked.length;
    await settle(10_000);
    expect(asked.slice(over).filter((url) => url.includes("/coming"))).toEqual([]);
  });

  it("shows each offer's rule, order and next best", () => {
    const reasons = text(".reasons");
    for (const part of ["Why Amir K.", offer.rule, offer.order, "score 1, 42", "Joan B.: level 3, 2 skills"])
      expect(reasons).toContain(part);
  });

  it("answers why not somebody else, then and now, and gives the focus back", async () => {
    const opener = button("Why not somebody else at 10:41:59");
    opener.click();
    await settle();
    expect(asked).toContain("/api/contacts/A.%20K./agents?step=2");
    expect(document.activeElement?.getAttribute("role")).toBe("combobox");
    expect(document.querySelector("[aria-disabled=true][role=option]")?.textContent).toBe("Amir K.got the offer");
    document.querySelector<HTMLElement>("[role=option][aria-disabled=false]")?.click();
    await settle();
    expect(asked).toContain("/api/contacts/A.%20K./why-not?agent=joan&step=2");
    expect(text(".why-not [role=status]")).toContain("Joan B. could have it, but Amir K. comes first.");
    [...document.querySelectorAll("button")].findLast((one) => one.textContent === "Close")?.click();
    await settle();
    expect(document.querySelector(".why-not")).toBeNull();
    expect(document.activeElement).toBe(opener);

    button("Why not… now").click();
    await settle();
    expect(asked).toContain("/api/contacts/A.%20K./agents");
  });
});
