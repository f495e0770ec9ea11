import { render } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NOW, agent, busyMorning, contacts, due, figuresOf, queue, settingsOf } from "./fixtures";
import { type Desk, button, openBoard, settle } from "./testing";

let desk: Desk;

async function press(name: string): Promise<void> {
  button(name).click();
  await settle();
}

function answers(document_: unknown, status = 200): ReturnType<typeof vi.fn> {
  const response = { ok: status < 400, status, json: () => Promise.resolve(document_) };
  const fetched = vi.fn(() => Promise.resolve(response));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => {
  desk.store.socket.stop();
  localStorage.clear();
  const app = document.getElementById("app");
  if (app !== null) render(null, app);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("every figure", () => {
  it("opens the contacts behind it, and each contact its steps", async () => {
    desk = await openBoard(busyMorning());
    const fetched = answers(contacts(3));
    await press("14 missed, Webchats: missed the target, today");
    expect(fetched.mock.calls[0]?.[0]).toBe("/api/contacts?figure=missed&line=webchat");
    expect(document.querySelector("dialog h2")?.textContent).toBe("Webchats: missed the target, today");
    const rows = document.querySelectorAll<HTMLButtonElement>("button.contact");
    expect(rows).toHaveLength(3);

    const story = answers({ contact: contacts(1)[0], steps: [{ at: NOW, text: "Offered to J. Patel." }] });
    rows[0]?.click();
    await settle();
    expect(story.mock.calls.map(([url]) => String(url))).toContain("/api/contacts/contact-0");
    expect(document.querySelector(".story")?.textContent).toBe("10:42:07Offered to J. Patel.");
  });

  it("of the wait that residents were told says how many it did not keep, line by line", async () => {
    desk = await openBoard(busyMorning());
    expect(document.querySelector(".queue-told")?.textContent).toBe("Waited longer than told: 11.9% of 84");
    const fetched = answers(contacts(10));
    await press("11.9% of 84, Repairs, webchats: waited longer than told, today");
    expect(fetched.mock.calls[0]?.[0]).toBe("/api/contacts?figure=longer_than_told&line=webchat&queue=repairs");
    expect(document.querySelectorAll(".queue-told")).toHaveLength(1);
  });

  it("says in plain words that there are none, or that they cannot be had now", async () => {
    desk = await openBoard(busyMorning());
    answers([]);
    await press("1 past target, Contacts: waiting past their target");
    expect(document.querySelector("dialog")?.textContent).toContain("No contacts.");
    await press("Close");
    answers({ detail: "The log cannot be read at the moment." }, 503);
    await press("1 past target, Contacts: waiting past their target");
    expect(document.querySelector("dialog [role=alert]")?.textContent).toContain("The log cannot be read");
  });
});

describe("a contact past its target", () => {
  it("is offered at once with one press, pending until the centre says so", async () => {
    desk = await openBoard(figuresOf({ due: [due("A. K.", 74)] }));
    await press("Offer now: A. K., Repairs");
    const asked = desk.asked();
    expect(asked).toMatchObject({ type: "offer_now", data: { contact: "A. K." } });
    expect(button("Offer now: A. K., Repairs").getAttribute("aria-busy")).toBe("true");
    await desk.tell("ack", { id: asked?.id });
    expect(button("Offer now: A. K., Repairs").getAttribute("aria-busy")).toBe("false");
    expect(document.querySelector(".toasts")?.textContent).toContain("Offered at once: A. K., Repairs.");
  });

  it("explains a refusal in its own row", async () => {
    desk = await openBoard(figuresOf({ due: [due("A. K.", 74), due("S. M.", 70)] }));
    await press("Emergency on: S. M., Repairs");
    await desk.tell("refused", { id: desk.asked()?.id, code: "not_waiting", text: "Answered a moment ago." });
    const rows = [...document.querySelectorAll(".due-row")].map(
      (row) => row.querySelector("[role=alert]")?.textContent,
    );
    expect(rows).toEqual([undefined, "Answered a moment ago."]);
  });

  it("that has left the list still tells why nothing came of the press", async () => {
    desk = await openBoard(figuresOf({ due: [due("A. K.", 74)] }));
    await press("Offer now: A. K., Repairs");
    const asked = desk.asked();
    await desk.tell("figures", figuresOf());
    await desk.tell("refused", { id: asked?.id, code: "not_waiting", text: "Answered a moment ago." });
    expect(document.querySelector(".toast.bad")?.textContent).toContain("Answered a moment ago.");
  });

  it("goes on being where the supervisor's focus is when the list is sorted anew", async () => {
    desk = await openBoard(figuresOf({ due: [due("A. K.", 74), due("S. M.", 70)] }));
    button("Why?: S. M., Repairs").focus();
    await desk.tell("figures", figuresOf({ due: [due("S. M.", 90), due("A. K.", 74)] }));
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Why?: S. M., Repairs");
    await desk.tell("figures", figuresOf({ due: [due("A. K.", 74)] }));
    expect(document.activeElement?.id).toBe("due");
  });
});

describe("a supervisor", () => {
  it("closes a queue with a message in English and Welsh", async () => {
    desk = await openBoard(figuresOf({ queues: [queue("waste")] }));
    await press("Close Waste");
    const [english, welsh] = document.querySelectorAll<HTMLTextAreaElement>("dialog textarea");
    for (const [field, text] of [
      [english, "The depot is flooded."],
      [welsh, "Mae’r depo dan ddŵr."],
    ] as const) {
      if (field === undefined) throw new Error("a field for each language");
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    document.querySelector<HTMLButtonElement>("dialog .danger")?.click();
    await settle();
    expect(desk.asked()).toMatchObject({
      type: "close_queue",
      data: { queue: "waste", message: { en: "The depot is flooded.", cy: "Mae’r depo dan ddŵr." } },
    });
    await desk.tell("ack", { id: desk.asked()?.id });
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("changes an agent's state with a reason, and is told in the dialog when it may not be", async () => {
    desk = await openBoard(figuresOf({ agents: [agent("joan", { name: "Joan" })] }));
    document.querySelector<HTMLButtonElement>(".agent-button")?.click();
    await settle();
    await press("Change state");
    expect(desk.asked()).toMatchObject({
      type: "set_agent_state",
      data: { agent: "joan", state: "not_ready", reason: "break" },
    });
    await desk.tell("refused", { id: desk.asked()?.id, code: "forbidden", text: "Joan is not of your teams." });
    expect(document.querySelector("dialog [role=alert]")?.textContent).toContain("not of your teams");
  });

  it("sets an agent's skills and limits, with what the team gives beside each empty field", async () => {
    desk = await openBoard(figuresOf({ agents: [agent("joan", { name: "Joan" })] }));
    const fetched = answers(settingsOf());
    document.querySelector<HTMLButtonElement>(".agent-button")?.click();
    await settle();
    await press("Skills and limits");
    expect(fetched.mock.calls[0]?.[0]).toBe("/api/agents/joan");
    const dialog = document.querySelector("dialog");
    expect(dialog?.querySelector("h2")?.textContent).toBe("Skills and limits of Joan");
    expect(dialog?.querySelector("#limits-units + span")?.textContent).toBe("Else 40");
    const rents = [...(dialog?.querySelectorAll(".skill") ?? [])].find((it) => it.textContent.startsWith("Rents"));
    const level = rents?.querySelector("select");
    const units = dialog?.querySelector<HTMLInputElement>("#limits-units");
    if (level === null || level === undefined || units === null || units === undefined) throw new Error("no field");
    level.value = "3";
    level.dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
    units.value = "lots";
    units.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    const before = desk.line().said.length;
    await press("Save");
    expect(desk.line().said).toHaveLength(before);
    expect(dialog?.querySelector("[role=alert]")?.textContent).toContain("Give a whole number");
    expect(document.activeElement).toBe(units);
    units.value = "60";
    units.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    await press("Save");
    expect(desk.asked()).toMatchObject({
      type: "configure_agent",
      data: { agent: "joan", team: "housing", skills: { "Housing repairs": 5, Welsh: 2, "Rents and tenancies": 3 } },
    });
    await desk.tell("ack", { id: desk.asked()?.id });
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("is asked for a queue before a contact is moved", async () => {
    desk = await openBoard(figuresOf({ due: [due("A. K.", 74)], queues: [queue("repairs"), queue("rents")] }));
    await press("Move queue: A. K., Repairs");
    const before = desk.line().said.length;
    await press("Move");
    expect(desk.line().said).toHaveLength(before);
    expect(document.querySelector("dialog [role=alert]")?.textContent).toBe("Choose a queue first.");
    document.querySelector<HTMLElement>("dialog [role=option]")?.click();
    await settle();
    await press("Move");
    expect(desk.asked()).toMatchObject({ type: "move", data: { contact: "A. K.", queue: "rents" } });
  });

  it("sends a queue's overflow to another, sees it on the row, and stops it", async () => {
    const queues = [queue("repairs"), queue("rents")];
    desk = await openBoard(figuresOf({ queues }));
    await press("Send overflow of Repairs");
    await press("Send overflow");
    expect(document.querySelector("dialog [role=alert]")?.textContent).toBe("Choose a queue first.");
    document.querySelector<HTMLElement>("dialog [role=option]")?.click();
    await settle();
    await press("Send overflow");
    expect(desk.asked()).toMatchObject({ type: "overflow", data: { queue: "repairs", to: "rents" } });
    await desk.tell("ack", { id: desk.asked()?.id });
    await desk.tell("figures", figuresOf({ queues: [queue("repairs", { overflow_to: "Rents" }), queue("rents")] }));
    expect(document.querySelector("#queues")?.textContent).toContain("overflow to Rents");
    await press("Stop overflow of Repairs");
    await press("Stop overflow");
    expect(desk.asked()).toMatchObject({ type: "overflow", data: { queue: "repairs", to: null } });
  });

  it("gives a waiting contact a head start and is told when it is too large", async () => {
    desk = await openBoard(figuresOf({ due: [due("A. K.", 74, { priority_s: 300 })] }));
    expect(document.querySelector("#due")?.textContent).toContain("5 min head start");
    await press("Head start: A. K., Repairs");
    expect(document.querySelector("dialog [aria-selected=true]")?.textContent).toContain("5 min head start");
    const options = [...document.querySelectorAll<HTMLElement>("dialog [role=option]")];
    options.find((option) => option.textContent.includes("60 min"))?.click();
    await settle();
    await press("Set");
    expect(desk.asked()).toMatchObject({ type: "prioritise", data: { contact: "A. K.", priority_s: 3600 } });
    await desk.tell("refused", { id: desk.asked()?.id, code: "bad_priority", text: "A head start is at most 600 s." });
    expect(document.querySelector("dialog [role=alert]")?.textContent).toContain("at most 600 s");
  });

  it("sees that a removed queue takes nobody, and cannot open or close it", async () => {
    desk = await openBoard(figuresOf({ queues: [queue("rents", { removed: true, open: false, waiting_count: 2 })] }));
    expect(document.querySelector("#queues .queue-name")?.textContent).toContain("removed");
    expect(document.querySelector("#queues .queue-act .button")).toBeNull();
  });
});

describe("the service level", () => {
  it("stands beside its formula, and every formula is shown with the same day's counts", async () => {
    desk = await openBoard(busyMorning());
    await press("contract formula, how is this counted? Webchats");
    const dialog = document.querySelector("dialog");
    expect(dialog?.querySelector("h2")?.textContent).toBe("How is this counted? Webchats, today");
    const shares = [...document.querySelectorAll(".formula")].map((row) => [
      row.querySelector("b")?.textContent,
      row.querySelector(".formula-share")?.textContent,
    ]);
    expect(shares).toHaveLength(6);
    expect(shares[0]).toEqual(["contract", "◆ 93.5%, below target"]);
    expect(dialog?.querySelector(".outcomes")?.textContent).toContain("transferred12");
  });

  it("is shown by another formula on this screen, also after the line was lost", async () => {
    desk = await openBoard(busyMorning());
    await press("contract formula, how is this counted? Webchats");
    await press("Show the board by the answered only formula");
    expect(desk.asked()).toMatchObject({ type: "show", data: { formula: "answered_only" } });
    const show = { formula: "answered_only", by: null };
    await desk.tell("figures", { ...busyMorning(), show, agents: [] });
    await press("Close");
    expect(document.querySelector(".lines-own")?.textContent).toContain("the centre counts by contract.");
    const fetched = answers([]);
    await press("14 missed, Webchats: missed the target, today, answered only formula");
    expect(fetched.mock.calls[0]?.[0]).toBe("/api/contacts?figure=missed&line=webchat&formula=answered_only");
    await desk.tell("snapshot", busyMorning());
    expect(desk.asked()).toMatchObject({ type: "show", data: { formula: "answered_only", by: null } });
    expect(document.querySelector(".lines-own"), "the server has not said so yet").toBeNull();
  });

  it("draws the quarters of the line that a supervisor chooses", async () => {
    const lines = busyMorning().lines.map((line) => (line.line === "call" ? { ...line, arrived_count: 3 } : line));
    desk = await openBoard({ ...busyMorning(), lines });
    const choice = document.querySelector<HTMLSelectElement>("#today select");
    if (choice === null) throw new Error("no chooser");
    expect([...choice.options].map(({ text }) => text)).toEqual(["Calls", "Webchats"]);
    choice.value = "call";
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
    expect(desk.asked()).toMatchObject({ type: "show", data: { line: "call" } });
    const show = { formula: "contract", by: null, line: "call" };
    await desk.tell("figures", { ...busyMorning(), lines, show, agents: [] });
    expect(document.querySelector("#today-title")?.textContent).toMatch(/^Calls today by 15 minutes/);
  });

  it("is broken down as a supervisor asks, each figure leading to its contacts", async () => {
    desk = await openBoard(busyMorning());
    const by = document.querySelector<HTMLSelectElement>("#detail select");
    if (by === null) throw new Error("no chooser");
    by.value = "skill";
    by.dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
    expect(desk.asked()).toMatchObject({ type: "show", data: { by: "skill" } });
    const rows = [...document.querySelectorAll("#detail tbody tr")].map((row) => row.textContent);
    expect(rows[0]).toMatch(/^Webchats◆ 93.5%237211/);
    expect(rows).toHaveLength(4);
    const fetched = answers(contacts(1));
    await press("90, Housing, webchats: arrived, today");
    expect(fetched.mock.calls[0]?.[0]).toBe("/api/contacts?figure=arrived&line=webchat&team=Housing");
  });

  it("has a dash where nobody has been timed, and no colour under 20 contacts", async () => {
    desk = await openBoard(busyMorning());
    const last = [...document.querySelectorAll("#detail tbody tr")].at(-1);
    expect(last?.textContent).toBe("Not answered, or by no team 0.0%1708–––––––");
    expect(last?.querySelector(".miss, .risk, .ok")).toBeNull();
  });
});

describe("one contact", () => {
  it("tells how it went on after its answer", async () => {
    desk = await openBoard(busyMorning());
    answers(contacts(1));
    await press("14 missed, Webchats: missed the target, today");
    answers({ contact: contacts(1)[0], steps: [] });
    document.querySelector<HTMLButtonElement>("button.contact")?.click();
    await settle();
    expect(document.querySelector(".contact-facts")?.textContent).toBe(
      "Longest silence after the answer0:44Waited again in Rents1:11 ▲missedOn the waytransferred, waited again after the answer",
    );
  });
});

describe("a call", () => {
  const own = { contact: "call-1", agent_name: "Joan Price", mode: "listen", joined: true, since: NOW } as const;
  const joan = agent("joan", { name: "Joan Price", phase: "engaged", calls_count: 1, call: "call-1" });

  async function openAgent(given: Parameters<typeof figuresOf>[0]): Promise<void> {
    desk = await openBoard(figuresOf(given));
    document.querySelector<HTMLButtonElement>('[data-focus="joan"]')?.click();
    await settle();
  }

  it("can be listened to from the agent who talks", async () => {
    await openAgent({ agents: [joan] });
    await press("Listen");
    expect(desk.asked()).toMatchObject({ type: "supervise", data: { contact: "call-1", mode: "listen" } });
  });

  it("is offered for nobody who is in none", async () => {
    await openAgent({ agents: [agent("joan", { phase: "engaged", chats_count: 1 })] });
    expect(document.querySelector(".listen-in")).toBeNull();
  });

  it("stands over the board for as long as one takes part, with the ways to do it", async () => {
    desk = await openBoard(figuresOf({ agents: [joan], supervising: own }));
    expect(document.querySelector(".supervising")?.textContent).toContain("You listen to the call of Joan Price");
    await press("Whisper");
    expect(desk.asked()).toMatchObject({ type: "supervise", data: { contact: "call-1", mode: "whisper" } });
    desk.line().tell("ack", { id: desk.asked()?.id });
    await desk.tell("figures", figuresOf({ supervising: { ...own, mode: "whisper", joined: false } }));
    expect(document.querySelector(".supervising")?.textContent).toContain("Your telephone rings for");
    await press("Stop");
    expect(desk.asked()).toMatchObject({ type: "supervise", data: { contact: "call-1", mode: "stop" } });
    await desk.tell("figures", figuresOf());
    expect(document.querySelector(".supervising")).toBeNull();
  });

  it("rings at this supervisor's own telephone alone", async () => {
    desk = await openBoard(figuresOf({ supervising: own }));
    expect([...desk.store.ringable.value]).toEqual(["call-1"]);
  });

  it("that may not be listened to says why where it was asked", async () => {
    await openAgent({ agents: [joan] });
    await press("Barge in");
    desk.line().tell("refused", { id: desk.asked()?.id, code: "no_call", text: "They are in no call now." });
    await settle();
    expect(document.querySelector(".listen-in .refusal")?.textContent).toContain("They are in no call now.");
  });
});
