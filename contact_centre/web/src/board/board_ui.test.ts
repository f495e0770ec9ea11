import { render } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NOW, agent, busyMorning, contacts, due, figuresOf, queue } from "./fixtures";
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
    expect(story.mock.calls[0]?.[0]).toBe("/api/contacts/contact-0");
    expect(document.querySelector(".story")?.textContent).toBe("10:42:07Offered to J. Patel.");
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
});
