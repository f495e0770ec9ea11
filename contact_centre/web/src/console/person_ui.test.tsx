import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "./frames";
import { about, contact, NOW } from "./testing";
import { desk, draw, drawn, eachOnItsOwnScreen, find, root } from "./testing_ui";

eachOnItsOwnScreen();

const CHAT = contact({ id: "chat", name: "May Li" });
const HERE = { channel: "webchat", address: "", name: "May Li", first_at: NOW, last_at: NOW, here: true };
const TEXTS = { ...HERE, channel: "sms", address: "07700 900123", name: "", here: false };
const JOIN = { id: "a.b", one: "Text 07700 900123", other: "Webchat, May Li", verified: false, at: NOW, why: "" };
const MAY = { pass: "b.proof", channel: "sms", address: "number that ends in 123", name: "May Li", last_at: NOW };
const EARLIER = {
  id: "old",
  channel: "sms",
  queue_name: "Rents",
  arrived_at: NOW - 86_400_000,
  state: "answered",
  agent_name: "Zoe Ade",
  outcome: "Advice given",
  note: "Ring after six.",
};
const SAID = { id: "m1", kind: "resident", author: "Resident", text: "<b>My rent</b>", at: NOW, files: [] };

/** Documents of the centre, by how their address ends; what was asked for is noted. */
async function centre(documents: Record<string, unknown>, given: Partial<Snapshot> = {}): Promise<string[]> {
  const asked: string[] = [];
  await draw({ contacts: [CHAT], ...given });
  desk.read = (path) => {
    asked.push(path);
    const found = Object.keys(documents).find((end) => path.endsWith(end));
    return found === undefined ? Promise.reject(new TypeError("away")) : Promise.resolve(documents[found]);
  };
  await act(() => desk.store.people.look("chat"));
  await drawn();
  return asked;
}

const ALONE = {
  "/person": { identities: [HERE], joins: [], may_change: true },
  "/history": { contacts: [], next: null },
};

async function click(name: string): Promise<void> {
  const all = [...root.querySelectorAll<HTMLElement>("button")];
  const button = all.find((it) => (it.getAttribute("aria-label") ?? it.textContent).includes(name));
  if (button === undefined) throw new Error(`no button ${name}`);
  await act(() => button.click());
  await drawn();
}

async function type(selector: string, text: string): Promise<void> {
  const field = find(selector) as HTMLInputElement;
  field.value = text;
  await act(() => void field.dispatchEvent(new Event("input", { bubbles: true })));
}

describe("the person beside the conversation", () => {
  it("shows on which channels they are known, who joined them and when", async () => {
    await centre({
      ...ALONE,
      "/person": { identities: [HERE, TEXTS], joins: [{ ...JOIN, by: "Joan" }], may_change: true },
    });
    const said = find(".person-pane").textContent;
    expect(said).toContain("Text message · 07700\u00a0900123");
    expect(said).toContain("Joined by Joan on 22 Nov");
  });

  it("keeps what a number has joined in the background, and lets it be undone", async () => {
    const joins = [{ ...JOIN, by: "", other: "", verified: true }];
    await centre({ ...ALONE, "/person": { identities: [HERE, TEXTS], joins, may_change: true } });
    expect(find(".person-pane details").textContent).toContain("The same number");
    await click("Undo");
    expect(find("dialog").textContent).toContain("will not join them by it again");
  });

  it("lets a helper look and change nothing", async () => {
    const person = { identities: [HERE, TEXTS], joins: [{ ...JOIN, by: "Joan" }], may_change: false };
    await centre({ ...ALONE, "/person": person });
    expect(root.querySelector(".person-pane .link")).toBeNull();
    expect(find(".person-pane").textContent).not.toContain("Same person as");
  });

  it("joins whom the agent was shown, for the reason they give", async () => {
    await centre({
      ...ALONE,
      "candidates?text=": { found: [{ ...MAY, why: "Almost the same name" }], looked_through: 9 },
    });
    await click("Same person as");
    expect(find("dialog").textContent).toContain("Almost the same name");
    await click("Join as one person");
    expect(find("dialog [role=alert]").textContent).toContain("Choose who");
    await act(() => (find("dialog input[type=radio]") as HTMLInputElement).click());
    await type("#join-why", "She knew the date");
    await click("Join as one person");
    expect(desk.asked).toEqual([
      { type: "merge", data: { contact: "chat", with: "b.proof", why: "She knew the date" }, id: undefined },
    ]);
    expect(root.querySelector("dialog")).toBeNull();
  });

  it("searches when asked to, not with every key", async () => {
    const asked = await centre({
      ...ALONE,
      "candidates?text=": { found: [], looked_through: 9 },
      "text=May": { found: [], looked_through: 500 },
    });
    await click("Same person as");
    await type("#join-text", "May");
    expect(asked.filter((path) => path.includes("candidates"))).toHaveLength(1);
    await act(() => void find(".join-search").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
    await drawn();
    expect(asked.at(-1)).toBe("/api/contacts/chat/candidates?text=May");
    expect(find("dialog").textContent).toContain("No such name among the 500 people");
  });

  it("shows the centre's words where it refuses", async () => {
    await centre({ ...ALONE, "candidates?text=": { found: [{ ...MAY, why: "This number" }], looked_through: 0 } });
    desk.answer = { ok: false, code: "already_merged", text: "These two are one person already." };
    await click("Same person as");
    await act(() => (find("dialog input[type=radio]") as HTMLInputElement).click());
    await click("Join as one person");
    expect(find("dialog [role=alert]").textContent).toContain("one person already");
  });

  it("undoes a join once the agent has read what follows", async () => {
    await centre({
      ...ALONE,
      "/person": { identities: [HERE, TEXTS], joins: [{ ...JOIN, by: "Joan" }], may_change: true },
    });
    await click("Undo");
    expect(find("dialog").textContent).toContain("two people again");
    await click("Part them");
    expect(desk.asked.map(({ type: kind, data }) => [kind, data["with"]])).toEqual([["unmerge", "a.b"]]);
  });

  it("says why nothing is there, and tries again", async () => {
    const asked = await centre({});
    expect(find(".person-pane [role=alert]").textContent).toContain("cannot be reached");
    asked.length = 0;
    await click("Try again");
    expect(asked).toContain("/api/contacts/chat/person");
  });
});

describe("earlier contacts", () => {
  const old = { ...ALONE, "/history": { contacts: [EARLIER], next: "7.old" } };

  it("show channel, queue, day, outcome, agent and note", async () => {
    await centre(old);
    const said = find(".history-pane").textContent;
    for (const word of ["Rents", "Text message", "21 Nov", "Advice given · Zoe Ade", "Ring after six."])
      expect(said).toContain(word);
  });

  it("open to what was written, as text and never as a page", async () => {
    await centre({ ...old, "/history/old": { lines: [SAID], next: null } });
    await click("Rents");
    expect(find(".story").textContent).toContain("<b>My rent</b>");
    expect(root.querySelector(".story b")).toBeNull();
    expect(find(".earlier").getAttribute("aria-expanded")).toBe("true");
  });

  it("show the files that were sent", async () => {
    await centre({
      ...old,
      "/history/old": { lines: [{ ...SAID, files: [{ media: "f1", kind: "image/jpeg", trouble: "" }] }], next: null },
    });
    desk.files.known.set("f1", about({ id: "f1" }));
    await click("Rents");
    await drawn();
    expect(root.querySelector(".story img")?.getAttribute("src")).toBe("/media/f1");
  });

  it("come page by page", async () => {
    await centre({
      ...old,
      "before=7.old": { contacts: [{ ...EARLIER, id: "older", queue_name: "Waste" }], next: null },
    });
    await click("Show earlier ones");
    expect([...root.querySelectorAll(".earlier b")].map((it) => it.textContent)).toEqual(["Rents", "Waste"]);
    expect(find(".history-pane").textContent).not.toContain("Show earlier ones");
  });

  it("are read once, however often they are opened", async () => {
    const asked = await centre({ ...old, "/history/old": { lines: [SAID], next: "9" } });
    for (let i = 0; i < 3; i++) await click("Rents");
    expect(asked.filter((path) => path.includes("/history/old"))).toHaveLength(1);
  });
});
