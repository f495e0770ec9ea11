import { describe, expect, it } from "vitest";
import { consult, contact, message, NOW, offer, question } from "./testing";
import { desk, draw, drawn, eachOnItsOwnScreen, find, press, root, write } from "./testing_ui";

eachOnItsOwnScreen();

async function click(words: string, within = "body"): Promise<void> {
  const buttons = [...document.querySelectorAll<HTMLElement>(`${within} button, ${within} [role=menuitem]`)];
  const found = buttons.find(({ textContent }) => textContent.includes(words));
  if (found === undefined) throw new Error(`no button says ${words}`);
  found.click();
  await drawn();
}

const said = (): unknown[] => desk.asked.map(({ type, data }) => [type, data]);

describe("asking first", () => {
  const contacts = [contact({ id: "c1", messages: [message({ id: "m1", contact: "c1" })] })];

  async function askZoe(): Promise<void> {
    await press("t", { altKey: true, code: "KeyT" });
    find("#way-first").click();
    await drawn();
    root.querySelectorAll<HTMLElement>("[role=option]").forEach((option) => {
      if (option.textContent.includes("Zoe Ade")) option.click();
    });
    await drawn();
    await write("Is she in arrears?", "#transfer-note");
    await click("Ask Zoe Ade", "dialog");
  }

  it("asks the colleague, with a note, and leaves the resident where they are", async () => {
    await draw({ contacts });
    await askZoe();
    expect(said()).toEqual([["consult", { contact: "c1", agent: "zoe", note: "Is she in arrears?" }]]);
    expect(root.querySelector("dialog")).toBeNull();
    expect(desk.store.current?.id).toBe("c1");
  });

  it("is refused where it was asked, with the dialog open for another try", async () => {
    await draw({ contacts });
    desk.answer = { ok: false, code: "agent_full", text: "That colleague has no room for one more now." };
    await askZoe();
    expect(find("dialog .refusal").textContent).toContain("no room for one more");
  });

  it("passes on now unless the agent chooses otherwise", async () => {
    await draw({ contacts });
    await press("t", { altKey: true, code: "KeyT" });
    expect((find("#way-now") as HTMLInputElement).checked).toBe(true);
  });

  it("asks one colleague at a time", async () => {
    await draw({ contacts: [contact({ id: "c1", consult: consult() })] });
    await press("t", { altKey: true, code: "KeyT" });
    expect((find("#way-first") as HTMLInputElement).disabled).toBe(true);
  });

  it("shows that it rings, and can be taken back", async () => {
    await draw({ contacts: [contact({ id: "c1", consult: consult() })] });
    expect(find(".consult-bar").textContent).toContain("Asking Zoe Ade");
    expect(find(".consult [role=status]").textContent).toBe("Asking Zoe Ade");
    await click("Cancel", ".consult-bar");
    expect(said()).toEqual([["consult_end", { contact: "c1" }]]);
  });

  it("hands over to who has joined, or goes on alone", async () => {
    await draw({ contacts: [contact({ id: "c1", consult: consult({ joined_at: NOW }) })] });
    expect(find(".consult [role=status]").textContent).toBe("Zoe Ade has joined");
    await click("Hand over", ".consult-bar");
    await click("Go on alone", ".consult-bar");
    expect(said()).toEqual([
      ["transfer", { contact: "c1", agent: "zoe", note: "" }],
      ["consult_end", { contact: "c1" }],
    ]);
  });

  it("explains a refusal of handing over beside the button", async () => {
    await draw({ contacts: [contact({ id: "c1", consult: consult({ joined_at: NOW }) })] });
    desk.answer = { ok: false, code: "agent_away", text: "That colleague is not available now." };
    await click("Hand over", ".consult-bar");
    expect(find(".consult .refusal").textContent).toContain("not available now");
  });
});

describe("being asked", () => {
  const contacts = [contact({ id: "c1" })];

  it("shows who asks what, and is announced once", async () => {
    await draw({ contacts, consults: [question({ contact: "c7" })] });
    expect(find(".question").textContent).toContain("Zoe Ade asks for your help");
    expect(find(".question").textContent).toContain("Is she in arrears?");
    expect(root.querySelectorAll(".offers [role=alert]")[1]?.textContent).toContain("F2 joins");
  });

  it("is answered with the keys of an offer, unless there is one", async () => {
    await draw({ contacts, consults: [question({ contact: "c7" })] });
    await press("F2");
    desk.take("consult_gone", { contact: "c7", reason: "joined" });
    desk.take("contact", contact({ id: "c7", role: "helper", holder_name: "Zoe Ade", consult: consult() }));
    await drawn();
    expect(said()).toEqual([["consult_accept", { contact: "c7" }]]);
    expect(desk.store.current?.id).toBe("c7");
    desk.take("consult", question({ contact: "c8" }));
    desk.take("offer", offer({ id: "o1" }));
    await drawn();
    await press("F2");
    expect(desk.asked.at(-1)).toMatchObject({ type: "accept", data: { offer: "o1" } });
  });

  it("is declined with a reason", async () => {
    await draw({ contacts, consults: [question({ contact: "c7" })] });
    await press("F2", { shiftKey: true });
    await click("Not something I know", ".question");
    expect(said()).toEqual([["consult_decline", { contact: "c7", reason: "Not something I know" }]]);
  });
});

describe("helping", () => {
  const helped = contact({
    id: "c7",
    role: "helper",
    holder_name: "Zoe Ade",
    consult: consult({ joined_at: NOW }),
    reply_since: NOW - 50_000,
  });

  it("reads along and writes notes, and cannot do what only the holder may", async () => {
    await draw({ contacts: [helped] });
    expect(find("#composer").getAttribute("aria-label")).toBe("Note to Zoe Ade, only staff see this");
    expect(root.querySelector(".modes, .outcome-pane")).toBeNull();
    expect(find(".talk-acts").textContent).not.toMatch(/Emergency|Transfer|End/);
    await press("m", { altKey: true, code: "KeyM" });
    await press("t", { altKey: true, code: "KeyT" });
    await press("e", { altKey: true, code: "KeyE" });
    await press("n", { altKey: true, code: "KeyN" });
    expect(root.querySelector("dialog")).toBeNull();
    await press("Enter", {}, await write("No, all paid"));
    expect(said()).toEqual([["note", { contact: "c7", text: "No, all paid" }]]);
    expect(desk.said).toEqual([]);
  });

  it("is a group of its own, in which nobody waits for our reply", async () => {
    await draw({ contacts: [helped, contact({ id: "c1", reply_since: NOW - 5_000 })] });
    expect([...root.querySelectorAll(".contacts .group")].map((it) => it.textContent)).toEqual([
      "Needs your reply",
      "Helping a colleague",
    ]);
    expect(find('[data-contact="c7"] .item-time').textContent).not.toContain("▲");
  });

  it("ends when the agent leaves", async () => {
    await draw({ contacts: [helped] });
    await click("Leave", ".consult-bar");
    expect(said()).toEqual([["consult_end", { contact: "c7" }]]);
  });

  it("becomes the agent's own contact when it is handed over, ready to write to the resident", async () => {
    await draw({ contacts: [helped] });
    desk.take("contact", contact({ id: "c7" }));
    await drawn();
    expect(desk.news).toContainEqual({ kind: "handed_over", contact: contact({ id: "c7" }), by: "Zoe Ade" });
    expect(find("#composer").getAttribute("aria-label")).toBe("Message to A. Khan");
    expect(root.querySelector(".consult-bar")).toBeNull();
    expect(find(".talk-acts").textContent).toMatch(/Transfer/);
  });
});

describe("news of a consult", () => {
  it("tells of each question once, also of those that came and went while the line was down", async () => {
    await draw({ consults: [question({ contact: "c7" })] });
    desk.take("consult", question({ contact: "c7", emergency: true }));
    desk.take("snapshot", { ...desk.store.desk.value, now: NOW, consults: [question({ contact: "c8" })] });
    expect(desk.news.map((it) => [it.kind, "question" in it ? it.question.contact : ""])).toEqual([
      ["asked", "c7"],
      ["asked", "c8"],
      ["question_gone", "c7"],
    ]);
  });

  it("tells the holder what came of theirs", async () => {
    await draw({ contacts: [contact({ id: "c1", consult: consult() })] });
    desk.take("consult_reply", { contact: "c1", agent_name: "Zoe Ade", reply: "declined", reason: "busy" });
    expect(desk.news).toMatchObject([{ kind: "replied", contact: { id: "c1" }, reply: { reply: "declined" } }]);
  });
});
