import { describe, expect, it } from "vitest";
import { call, contact, message, NOW, offer, thread } from "./testing";
import { desk, draw, drawn, eachOnItsOwnScreen, find, press, root, write } from "./testing_ui";
import type { Contact, Message, Thread } from "./frames";

const HOUR = 3_600_000;
const TEMPLATES = [{ id: "news", text: "Hello {{1}}, we have news about {{2}}. Reply to go on.", language: "en" }];

eachOnItsOwnScreen();

function texting(given: Partial<Thread>, more: Partial<Contact> = {}): { contacts: readonly Contact[] } & object {
  const made = contact({
    id: "c1",
    name: "07700 900123",
    channel: "sms",
    line: "message",
    thread: thread(given),
    call: call({ rang_at: null, number: "07700 900123" }),
    ...more,
  });
  return { contacts: [made] };
}

async function show(given: Partial<Thread>, more: Partial<Contact> = {}): Promise<void> {
  await draw({ contacts: [...texting(given, more).contacts] });
}

function button(words: string): HTMLElement {
  const found = [...root.querySelectorAll<HTMLElement>("button")].find(({ textContent }) =>
    textContent.includes(words),
  );
  if (found === undefined) throw new Error(`no button says ${words}`);
  return found;
}

function ours(given: Partial<Message>): Message {
  return message({ id: "m1", contact: "c1", kind: "agent", text: "We come on Tuesday.", ...given });
}

describe("a message of ours", () => {
  it("is waiting, sent, delivered and read in words", async () => {
    await show({}, { messages: [ours({ delivery: "queued" })] });
    expect(find(".bubble-foot").textContent).toContain("waiting to be sent");
    for (const [state, words] of [
      ["sent", "sent"],
      ["delivered", "delivered"],
      ["read", "read"],
    ] as const) {
      desk.take("delivery", { contact: "c1", message: "m1", state, text: "" });
      await drawn();
      expect(find(".bubble-foot").textContent).toContain(words);
    }
  });

  it("that was lost says why and what to do, and goes out again with one click", async () => {
    await show({}, { messages: [ours({ delivery: "queued" })] });
    desk.take("delivery", { contact: "c1", message: "m1", state: "undelivered", text: "The phone is off. Ring them." });
    await drawn();
    expect(find(".bubble-trouble").textContent).toContain("The phone is off. Ring them.");
    button("Send again").click();
    await drawn();
    expect(desk.asked.at(-1)).toMatchObject({ type: "send", data: { contact: "c1", text: "We come on Tuesday." } });
    expect(find(".bubble-trouble").textContent).toContain("Ring");
    expect(find(".bubble-trouble").textContent, "pressed twice it would be said three times").not.toContain(
      "Send again",
    );
  });

  it("that was said again is not offered a third time, the second one is if it is lost as well", async () => {
    const lost = ours({ delivery: "failed", trouble: "The line is full." });
    await show({}, { messages: [lost, { ...lost, id: "m2" }] });
    expect(find(".talk-log").textContent.match(/Send again/g)).toHaveLength(1);
  });

  it("says when the provider may have sent it twice", async () => {
    await show({}, { messages: [ours({ maybe_twice: true })] });
    expect(find(".bubble-foot").textContent).toContain("perhaps twice");
  });
});

describe("a message on its way", () => {
  it("is not called sent before the provider has it", async () => {
    await show({});
    await press("Enter", {}, await write("On Tuesday"));
    await drawn();
    expect(find(".bubble.pending").textContent).toContain("waiting to be sent");
  });

  it("that the centre refuses is not tried again in vain: what helps stands there instead", async () => {
    await show({ templates: TEMPLATES }, { channel: "whatsapp" });
    desk.answer = { ok: false, code: "outside_window", text: "They wrote too long ago." };
    await press("Enter", {}, await write("On Tuesday"));
    desk.take("thread", thread({ templates: TEMPLATES, free_until: NOW - 1 }));
    await drawn();
    const refused = find(".bubble.refused").textContent;
    expect(refused).toContain("They wrote too long ago.");
    expect(refused).toContain("Choose an approved text");
    expect(refused).not.toContain("Try again");
  });
});

describe("what others wrote", () => {
  it("is told apart: the service by itself, the page's inbox, words taken back", async () => {
    const messages = [
      message({ id: "m1", contact: "c1", text: "", change: "taken_back" }),
      message({ id: "m2", contact: "c1", text: "Tap", change: "edited", at: NOW + 1 }),
      message({ id: "m3", contact: "c1", kind: "centre", author: "", text: "We have it", at: NOW + 2 }),
      message({ id: "m4", contact: "c1", kind: "echo", author: "", text: "Done", at: NOW + 3 }),
      message({ id: "m5", contact: "c1", text: "STOP", consent: "stop", at: NOW + 4 }),
    ];
    await show({}, { messages });
    const [back, edited, centre, echo, stop] = [...root.querySelectorAll(".bubble")].map((it) => it.textContent);
    expect(back).toContain("The resident took this message back.");
    expect(edited).toContain("changed by the resident");
    expect(centre).toContain("The service wrote this by itself");
    expect(echo).toContain("Somebody answered in the page’s own inbox");
    expect(stop).toContain("asked for no more messages");
  });
});

describe("who asked for no messages", () => {
  it("cannot be written to, and is rung with one click", async () => {
    await show({ opted_out: true });
    expect((find("#composer") as HTMLTextAreaElement).readOnly).toBe(true);
    expect(find(".limit").textContent).toContain("cannot be texted");
    button("Ring 07700 900123").click();
    await drawn();
    expect(desk.asked).toMatchObject([{ type: "dial", data: { contact: "c1", number: "" } }]);
    await press("n", { altKey: true, code: "KeyN" });
    expect((find("#composer") as HTMLTextAreaElement).readOnly).toBe(false);
  });

  it("is marked on the offer already", async () => {
    await draw({ offers: [offer({ id: "o1", channel: "sms", opted_out: true })] });
    expect(find(".offer-tags").textContent).toContain("wants no messages");
  });

  it("is asked for a number where none is known", async () => {
    await show({ opted_out: true }, { channel: "messenger", call: call({ number: "" }) });
    button("Ring them").click();
    await drawn();
    expect(find("#ring-number")).toBeTruthy();
  });
});

describe("WhatsApp's day", () => {
  it("is counted down near its end, and the draft stays when it is over", async () => {
    await show({ free_until: NOW + HOUR, templates: TEMPLATES }, { channel: "whatsapp" });
    expect(find(".limit").textContent).toContain("You can write freely for 1 h more. After that only approved texts");
    await write("Half a sent");
    desk.take("thread", thread({ free_until: NOW - 1, templates: TEMPLATES }));
    await drawn();
    const box = find("#composer") as HTMLTextAreaElement;
    expect([box.readOnly, box.value]).toEqual([true, "Half a sent"]);
    expect(find(".limit").textContent).toContain("only approved texts");
  });

  it("leaves approved texts, chosen and filled in by keyboard alone", async () => {
    await show({ free_until: NOW - 1, templates: TEMPLATES }, { channel: "whatsapp" });
    await press("o", { altKey: true, code: "KeyO" });
    await press("Enter", {}, await write("May", "#gap-1"));
    expect(find("dialog [role=alert]").textContent).toContain("Fill in what stands for {{2}}");
    await press("Enter", {}, await write("your tap", "#gap-2"));
    expect(desk.asked).toMatchObject([
      {
        type: "send",
        data: { contact: "c1", template: "news", text: "Hello May, we have news about your tap. Reply to go on." },
      },
    ]);
    expect(root.querySelector("dialog")).toBeNull();
  });
});

describe("the length of a text", () => {
  it("is counted in messages, and what makes it dear can be written plainly", async () => {
    await show({ most_characters: 1_600 });
    await write("a".repeat(119));
    expect(find(".write-foot").textContent).toContain("1 text, 41 characters left");
    await write(`It’s ${"a".repeat(140)}`);
    expect(find(".write-foot").textContent).toContain("’ makes it 3 texts instead of 1");
    button("Write it plainly").click();
    await drawn();
    expect((find("#composer") as HTMLTextAreaElement).value).toContain("It's");
    expect(find(".write-foot").textContent).toContain("1 text,");
  });

  it("has an end, and nothing longer is sent", async () => {
    await show({ most_characters: 1_600 });
    await press("Enter", {}, await write("a".repeat(1_601)));
    expect(desk.asked).toEqual([]);
    expect(find(".write-foot").textContent).toContain("Too long: 1,601 of 1,600 characters");
  });

  it("is not counted in a chat", async () => {
    await draw({ contacts: [contact({ id: "c1" })] });
    await write("Hello");
    expect(find(".write-foot").textContent).not.toContain("text,");
  });

  it("goes with a word where no reply comes back", async () => {
    await show({ one_way: "ALDERBROOK" });
    expect(find(".limit").textContent).toContain("ALDERBROOK as the sender: replies do not reach us");
  });
});

describe("a comment below a post", () => {
  it("is answered in private, and the agent knows that once is all", async () => {
    await show({ comment: true }, { channel: "messenger" });
    expect(find(".limit").textContent).toContain("Your answer goes to them alone, and only one is taken");
  });
});

describe("experts", () => {
  const experts = [{ where: "C1", name: "Slack" }];

  it("are asked with Alt+Q, and the agent reads beforehand what they will", async () => {
    await draw({ contacts: [contact({ id: "c1" })], experts });
    await press("q", { altKey: true, code: "KeyQ" });
    await write("Who knows the boiler of 07700 900123?", "#ask-question");
    expect(find(".will-read").textContent).toContain("Who knows the boiler of [number]?");
    [...root.querySelectorAll<HTMLElement>("dialog button")].find(({ textContent }) => textContent === "Ask")?.click();
    await drawn();
    expect(desk.asked).toMatchObject([
      { type: "ask", data: { contact: "c1", text: "Who knows the boiler of 07700 900123?", where: "C1" } },
    ]);
    expect(root.querySelector("dialog")).toBeNull();
  });

  it("are waited for in sight, until their answer stands there as a note", async () => {
    const asked = message({ id: "m1", contact: "c1", kind: "question", author: "Joan Price", text: "Who?" });
    await draw({ contacts: [contact({ id: "c1", messages: [asked] })], experts });
    expect(find(".bubble").textContent).toContain("asked, no answer yet");
    expect(find(".item").textContent).toContain("asking experts");
    desk.take(
      "message",
      message({ id: "m2", contact: "c1", kind: "advice", author: "Sam", text: "Kier", at: NOW + 1 }),
    );
    await drawn();
    expect(root.textContent).toContain("Answer of an expert");
    expect(find(".bubble").textContent).toContain("answered");
    expect(find(".item").textContent).not.toContain("asking experts");
  });

  it("of several places are chosen among", async () => {
    await draw({ contacts: [contact({ id: "c1" })], experts: [...experts, { where: "C2", name: "Planning" }] });
    await press("q", { altKey: true, code: "KeyQ" });
    const places = find("#ask-where") as HTMLSelectElement;
    places.value = "C2";
    places.dispatchEvent(new Event("change", { bubbles: true }));
    await write("Is an extension of 3 m all right?", "#ask-question");
    [...root.querySelectorAll<HTMLElement>("dialog button")].find(({ textContent }) => textContent === "Ask")?.click();
    await drawn();
    expect(desk.asked).toMatchObject([{ type: "ask", data: { where: "C2" } }]);
  });

  it("who cannot be asked say why", async () => {
    await draw({ contacts: [contact({ id: "c1" })], experts: [] });
    await press("q", { altKey: true, code: "KeyQ" });
    expect(find("dialog [role=alert]").textContent).toContain("SLACK_EXPERTS_CHANNEL");
  });

  it("are not offered where the centre has no Slack", async () => {
    await draw({ contacts: [contact({ id: "c1" })] });
    await press("q", { altKey: true, code: "KeyQ" });
    expect(root.querySelector("dialog")).toBeNull();
    expect(root.querySelector(".ask-experts")).toBeNull();
  });
});
