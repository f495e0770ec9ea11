import { describe, expect, it } from "vitest";
import { contact, message, NOW, offer } from "./testing";
import { desk, draw, drawn, eachOnItsOwnScreen, find, press, root, write } from "./testing_ui";

const CONTACTS = [
  contact({ id: "c1", reply_since: NOW - 50_000, messages: [message({ id: "m1", contact: "c1" })] }),
  contact({ id: "c2", name: "J. Okoro", language: "cy", robot: true }),
];

eachOnItsOwnScreen();

describe("writing", () => {
  it("sends with Enter, breaks the line with Shift and Enter", async () => {
    await draw({ contacts: CONTACTS });
    const box = await write("We are on our way");
    expect((await press("Enter", { shiftKey: true }, box)).defaultPrevented).toBe(false);
    expect(desk.asked).toEqual([]);
    await press("Enter", {}, box);
    expect(desk.asked).toMatchObject([{ type: "send", data: { contact: "c1", text: "We are on our way" } }]);
    expect(box.value).toBe("");
  });

  it("shows a message at once as pending, and why it was refused where it stands", async () => {
    await draw({ contacts: CONTACTS });
    desk.answer = null;
    await press("Enter", {}, await write("One"));
    expect(find(".bubble.pending").textContent).toContain("sending");
    desk.answer = { ok: false, code: "x", text: "The log is full." };
    await press("Enter", {}, await write("Two"));
    expect(find(".bubble.refused [role=alert]").textContent).toContain("The log is full.");
  });

  it("to staff cannot be mistaken for writing to the resident", async () => {
    await draw({ contacts: CONTACTS });
    await press("n", { altKey: true, code: "KeyN" }, await write(""));
    await press("Enter", {}, await write("Careful, dog"));
    expect(desk.asked).toMatchObject([{ type: "note" }]);
    expect(find("#composer").getAttribute("aria-label")).toBe("Note, only staff see this");
  });

  it("says that a written answer to a left message goes nowhere, and where to answer", async () => {
    await draw({ contacts: [contact({ id: "c1", channel: "web_message", address: "07700900812" })] });
    expect(find("#composer-hint").textContent).toContain("not delivered");
    expect(find("#composer-hint").textContent).toContain("07700\u00a0900812");
    await press("n", { altKey: true, code: "KeyN" }, find("#composer"));
    expect(find("#composer-hint").textContent).not.toContain("not delivered");
  });
});

describe("an offer", () => {
  const offers = [offer({ id: "o1", contact: "c3" })];

  it("never takes the focus, and F2 accepts it from inside the composer without leaving the conversation", async () => {
    await draw({ contacts: CONTACTS });
    const box = await write("Half a sent");
    desk.take("offer", offers[0]);
    await drawn();
    expect(document.activeElement).toBe(box);
    expect(find(".offer").textContent).toContain("S. Moreau");
    await press("F2", {}, box);
    expect(desk.asked).toMatchObject([{ type: "accept", data: { offer: "o1" } }]);
    desk.take("offer_gone", { id: "o1", reason: "accepted" });
    desk.take("contact", contact({ id: "c3" }));
    await drawn();
    expect(desk.store.current?.id).toBe("c1");
    expect(document.activeElement).toBe(box);
    expect(box.value).toBe("Half a sent");
  });

  it("is announced once, and explains a refusal on its own card", async () => {
    await draw({ contacts: CONTACTS, offers });
    expect(find(".offers [role=alert]").textContent).toContain("New offer: Webchat, Repairs, S. Moreau");
    desk.answer = { ok: false, code: "offer_gone", text: "Somebody else has taken it." };
    await press("F2");
    expect(find(".offer .refusal").textContent).toContain("Somebody else has taken it.");
  });

  it("is declined with a reason", async () => {
    await draw({ contacts: CONTACTS, offers });
    await press("F2", { shiftKey: true });
    const reasons = [...root.querySelectorAll<HTMLElement>(".offer [role=menuitem]")];
    reasons.find(({ textContent }) => textContent === "Technical problem")?.click();
    expect(desk.asked).toMatchObject([{ type: "decline", data: { offer: "o1", reason: "Technical problem" } }]);
  });
});

describe("the conversation", () => {
  it("is a log, so that replies are announced and nothing else is", async () => {
    await draw({ contacts: CONTACTS });
    const log = find("[role=log]");
    desk.take("message", message({ id: "m2", contact: "c1", text: "Are you there?", at: NOW + 1 }));
    await drawn();
    expect(find("[role=log]")).toBe(log);
    expect(log.textContent).toContain("Are you there?");
  });

  it("shows text as text", async () => {
    await draw({ contacts: CONTACTS });
    desk.take("message", message({ id: "m2", contact: "c1", text: "<img src=x onerror=alert(1)>" }));
    await drawn();
    expect(root.querySelector("img")).toBeNull();
  });

  it("says who is a robot and who writes Welsh", async () => {
    await draw({ contacts: CONTACTS });
    desk.store.open("c2");
    await drawn();
    expect(find(".talk-tags").textContent).toMatch(/Welsh.*robot/);
  });

  it("keeps what was being written when the resident leaves", async () => {
    await draw({ contacts: CONTACTS });
    const box = await write("The engineer comes at");
    desk.take("contact", contact({ id: "c1", phase: "wrap_up", ended_by: "resident", ended_at: NOW }));
    await drawn();
    expect(document.activeElement).toBe(box);
    expect(box.readOnly).toBe(true);
    expect(find(".write .refusal").textContent).toContain("ended before this was sent");
  });
});

describe("the state menu", () => {
  it("tells the centre what was chosen and shows the time in it", async () => {
    await draw({ contacts: CONTACTS });
    expect(find(".state-time").textContent).toBe("0:00");
    await press("s", { altKey: true, code: "KeyS" });
    [...root.querySelectorAll<HTMLElement>("[role=menuitemradio]")]
      .find((item) => item.textContent.includes("Lunch"))
      ?.click();
    expect(desk.asked).toMatchObject([{ type: "set_state", data: { state: "not_ready", reason: "lunch" } }]);
  });
});

describe("a message thread", () => {
  const thread = contact({ id: "t1", name: "B. Price", channel: "sms", line: "message" });
  const parked = contact({
    id: "t2",
    name: "C. Rees",
    channel: "sms",
    line: "message",
    phase: "parked",
    parked_at: NOW,
  });

  it("is parked by button or Alt+P, and taken up again the same way", async () => {
    await draw({ contacts: [thread] });
    await press("p", { altKey: true, code: "KeyP" });
    expect(desk.asked.at(-1)).toMatchObject({ type: "park", data: { contact: "t1" } });
    desk.take("contact", { ...thread, phase: "parked", parked_at: NOW });
    await drawn();
    find("[aria-keyshortcuts='Alt+P']").click();
    await drawn();
    expect(desk.asked.at(-1)).toMatchObject({ type: "unpark", data: { contact: "t1" } });
  });

  it("that is parked stays in the list, below what is to be done", async () => {
    await draw({ contacts: [parked, thread] });
    expect([...root.querySelectorAll(".group")].map((group) => group.textContent)).toEqual([
      "Waiting for the resident",
      "Parked",
    ]);
    desk.store.open("t2");
    await drawn();
    expect(find(".talk-tags").textContent).toContain("parked");
  });

  it("says beside the button why there is no room to take it up", async () => {
    await draw({ contacts: [parked] });
    desk.answer = { ok: false, code: "no_room", text: "You have no room for this thread now." };
    find("[aria-keyshortcuts='Alt+P']").click();
    await drawn();
    expect(find(".talk-head [role=alert]").textContent).toContain("You have no room");
  });

  it("is unlike a chat, whose resident is there and waits: that cannot be parked", async () => {
    await draw({ contacts: [contact({ id: "c1" })] });
    expect(root.querySelector("[aria-keyshortcuts='Alt+P']")).toBeNull();
    await press("p", { altKey: true, code: "KeyP" });
    expect(desk.asked).toEqual([]);
  });
});

describe("a resident to be rung back", () => {
  const call = { number: "01632960123", attempt: 1, tries: 3, spoken: false };

  it("shows the number, and asks how it went before anything can be written or passed on", async () => {
    await draw({ contacts: [contact({ id: "c1", answered_at: null, callback: call })] });
    expect(find(".ring-back-number a").getAttribute("href")).toBe("tel:01632960123");
    expect(find("#composer").getAttribute("placeholder")).toContain("Ring the resident first");
    await press("y", { altKey: true, code: "KeyY" });
    expect(desk.asked.at(-1)).toMatchObject({ type: "callback_finish", data: { contact: "c1", spoken: true } });
  });

  it("is a conversation like any other once they have spoken", async () => {
    await draw({ contacts: [contact({ id: "c1", callback: { ...call, spoken: true } })] });
    expect(find(".rang").textContent).toContain("spoke to them");
    expect(root.querySelector(".ring-back")).toBeNull();
    expect(find("#composer").getAttribute("placeholder")).toContain("Message to");
  });
});
