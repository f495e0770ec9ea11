import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import type { Call, Contact } from "./frames";
import { call, contact, leg, NOW, settled } from "./testing";
import { desk, draw, drawn, eachOnItsOwnScreen, find, phone, press, root, write } from "./testing_ui";

eachOnItsOwnScreen();

const OWN = leg({ id: "agent-3", party: "agent" });
const ANN = leg({ id: "resident-4", party: "resident", name: "Ann" });
const SURVEYOR = leg({ id: "outside-5", party: "outside", name: "020 7946 0123" });

function phoned(given: Partial<Call> = {}, more: Partial<Contact> = {}): Contact {
  return contact({ id: "c1", channel: "phone", line: "call", call: call(given), ...more });
}

const said = (): unknown[] => desk.asked.map(({ type, data }) => [type, data]);

/** The telephone is on, and in the call of `c1`. */
async function inCall(): Promise<void> {
  await act(async () => {
    await phone.talk("c1");
  });
}

async function click(words: string, within = ".call"): Promise<void> {
  const found = [...document.querySelectorAll<HTMLElement>(`${within} button`)].find((it) =>
    it.textContent.includes(words),
  );
  if (found === undefined) throw new Error(`no button says ${words}`);
  found.click();
  await drawn();
}

const alt = (key: string): Promise<KeyboardEvent> => press(key, { altKey: true, code: `Key${key.toUpperCase()}` });

describe("a call on screen", () => {
  it("shows who is in it, and says aloud what changes", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, { ...ANN, held: true }, SURVEYOR] })] });
    expect([...root.querySelectorAll(".leg-who")].map((it) => it.textContent.trim())).toEqual([
      "● You in the call",
      "◆ Ann on hold",
      "● 020\u00a07946\u00a00123 in the call",
    ]);
    expect(find(".call [role=status]").textContent).toBe("The resident is on hold");
  });

  it("knows a number as where to reach somebody, not as their name", async () => {
    const from = { name: "07700 900123", address: "+447700900123" };
    await draw({ contacts: [phoned({ legs: [OWN, ANN], number: from.name }, from)] });
    expect([...root.querySelectorAll(".resident-pane dd")].slice(0, 2).map((it) => it.textContent)).toEqual([
      "not known",
      "07700\u00a0900123",
    ]);
    expect(root.querySelector(".call-number")).toBeNull();
  });

  it("stands in a group of its own, and nobody waits for a written reply", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN] }, { answered_at: null })] });
    expect(find(".contacts h2").textContent).toBe("On the telephone");
    expect(root.querySelector(".modes")).toBeNull();
    expect(find("#composer").getAttribute("aria-label")).toBe("Note, only staff see this");
  });

  it("is held and talked with again, by button and key", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN] })] });
    await click("Hold");
    desk.take("contact", phoned({ legs: [OWN, { ...ANN, held: true }] }));
    await drawn();
    await alt("h");
    expect(said()).toEqual([
      ["hold", { contact: "c1", hold: true }],
      ["hold", { contact: "c1", hold: false }],
    ]);
  });

  it("explains a refusal at the panel", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN] })] });
    desk.answer = { ok: false, code: "not_joined", text: "The resident is not in the call yet." };
    await click("Hold");
    expect(find(".call .refusal").textContent).toContain("not in the call yet");
  });

  it("tells what the provider could not do", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN], failed: { effect: "dial", text: "It did not answer." } })] });
    expect(find(".call [role=alert]").textContent).toContain("It did not answer.");
  });

  it("is silent at once when muted, and heard again if the centre refuses", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN] })] });
    await inCall();
    await alt("a");
    expect(phone.did.at(-1)).toBe("mute CA1");
    expect(find(".call-acts").textContent).toContain("Unmute");
    desk.answer = { ok: false, code: "log_unavailable", text: "Not now." };
    await click("Unmute");
    await act(settled);
    expect(phone.did.slice(-2)).toEqual(["unmute CA1", "mute CA1"]);
    expect(said()).toEqual([
      ["mute", { contact: "c1", muted: true }],
      ["mute", { contact: "c1", muted: false }],
    ]);
  });

  it("has a keypad where the call is in this browser", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN] })] });
    await alt("k");
    expect(root.querySelector(".keypad")).toBeNull();
    await inCall();
    await alt("k");
    await press("4", {}, find(".keypad"));
    await click("#", ".keypad");
    expect(phone.did.slice(-2)).toEqual(["press CA1 4", "press CA1 #"]);
    expect(find(".keypad-sent").textContent).toBe("4#");
    await press("Escape", {}, find(".keypad"));
    expect(root.querySelector(".keypad")).toBeNull();
  });

  it("offers the pay link before the pause, which runs out by itself", async () => {
    const link = "https://pay.example/rents";
    await draw({ contacts: [phoned({ legs: [OWN, ANN], recording: "on", pay_link: link })] });
    expect([...root.querySelectorAll(".card-row")].map((it) => it.textContent.includes(link))).toEqual([true, false]);
    await alt("c");
    desk.take("contact", phoned({ legs: [OWN, ANN], recording: "paused", recording_until: NOW + 161_000 }));
    await drawn();
    expect(find(".card-payment").textContent).toContain("goes on by itself in 2:41");
    await click("Resume recording");
    expect(said()).toEqual([
      ["record", { contact: "c1", paused: true }],
      ["record", { contact: "c1", paused: false }],
    ]);
  });

  it("marks a relay call", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN] })] });
    await alt("l");
    expect(said()).toEqual([["relay", { contact: "c1", relay: true }]]);
  });

  it("lets somebody from outside be held, dropped, or have the call", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN, SURVEYOR] })] });
    await click("Hold", ".guest");
    await click("Hand over", ".guest");
    await alt("x");
    expect(said()).toEqual([
      ["hold", { contact: "c1", hold: true, leg: "outside-5" }],
      ["transfer", { contact: "c1", number: "020 7946 0123", note: "" }],
      ["drop", { contact: "c1", leg: "outside-5" }],
    ]);
  });

  it("is ended with a question that speaks of a call", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN] })] });
    await alt("e");
    await click("End call", "dialog");
    expect(said()).toEqual([["end", { contact: "c1" }]]);
  });
});

describe("ringing", () => {
  it("goes to where the resident rang from", async () => {
    await draw({ contacts: [phoned({}, { phase: "wrap_up" })] });
    await alt("r");
    await click("Ring", "dialog .dialog-foot");
    expect(said()).toEqual([["dial", { contact: "c1", number: "" }]]);
  });

  it("goes to another number that they gave, for a chat too", async () => {
    await draw({ contacts: [contact({ id: "c1", call: call({ number: "" }) })] });
    expect(root.querySelector(".call")).toBeNull();
    await alt("r");
    await click("Ring", "dialog .dialog-foot");
    expect(find("dialog .refusal").textContent).toContain("Write the number first");
    await write("020 7946 0123", "#ring-number");
    await click("Ring", "dialog .dialog-foot");
    expect(said()).toEqual([["dial", { contact: "c1", number: "020 7946 0123" }]]);
  });

  it("is refused where it was asked", async () => {
    await draw({ contacts: [phoned({}, { phase: "wrap_up" })] });
    desk.answer = { ok: false, code: "number_refused", text: "Numbers of that kind are not rung from here." };
    await alt("r");
    await click("Ring", "dialog .dialog-foot");
    expect(find("dialog .refusal").textContent).toContain("not rung from here");
  });

  it("is not offered where the centre has no telephone", async () => {
    await draw({ contacts: [contact({ id: "c1" })] });
    await alt("r");
    expect(root.querySelector("dialog")).toBeNull();
  });
});

describe("passing a call on", () => {
  async function toNumber(way: "now" | "first"): Promise<void> {
    await draw({ contacts: [phoned({ legs: [OWN, ANN] })] });
    await alt("t");
    find(`#way-${way}`).click();
    await drawn();
    root.querySelectorAll<HTMLElement>("[role=option]").forEach((option) => {
      if (option.textContent.startsWith("A number")) option.click();
    });
    await drawn();
    await write("020 7946 0123", "#transfer-number");
    await click(way === "now" ? "Transfer to this number" : "Ask this number", "dialog");
  }

  it("goes to a number at once", async () => {
    await toNumber("now");
    expect(said()).toEqual([["transfer", { contact: "c1", number: "020 7946 0123", note: "" }]]);
  });

  it("asks a number first", async () => {
    await toNumber("first");
    expect(said()).toEqual([["consult", { contact: "c1", number: "020 7946 0123", note: "" }]]);
  });

  it("offers no number for a chat", async () => {
    await draw({ contacts: [contact({ id: "c1", call: call() })] });
    await alt("t");
    expect(find("dialog").textContent).not.toContain("A number");
  });
});

describe("a voicemail", () => {
  it("is heard from our own server, and rung back", async () => {
    const recordings = [{ id: "RE 1", length_s: 34 }];
    await draw({
      contacts: [contact({ id: "c1", channel: "voicemail", line: "message", call: call({ recordings }) })],
    });
    expect(find("#voicemail").getAttribute("src")).toBe("/api/recordings/RE%201");
    expect(find(".recording").textContent).toContain("Voicemail, 0:34");
    await click("Ring back");
    expect(find("dialog").textContent).toContain("Ring A. Khan");
  });
});

describe("a callback", () => {
  const callback = { number: "07700900812", attempt: 1, tries: 3, spoken: false };

  it("is rung by the provider where there is a telephone", async () => {
    await draw({ contacts: [contact({ id: "c1", callback, call: call({ legs: [OWN] }) })] });
    expect(root.querySelector(".ring-back")).toBeNull();
    expect(find("#call-title").textContent).toContain("Connecting the resident");
  });

  it("is rung by hand where there is none", async () => {
    await draw({ contacts: [contact({ id: "c1", callback })] });
    expect(find(".ring-back").textContent).toContain("07700\u00a0900812");
  });
});

describe("where calls ring", () => {
  it("is said, and changed", async () => {
    await draw({});
    expect(root.querySelector(".my-phone")).toBeNull();
    await inCall();
    expect(find(".my-phone").textContent).toContain("in this browser");
    await alt("j");
    await click("On another phone", ".my-phone");
    await click("Ring me there", "dialog");
    expect(find("dialog .refusal").textContent).toContain("Write a telephone number");
    await write("07700 900555", "#own-number");
    phone.line = { ...phone.line, device: "phone", number: "07700 900555" };
    await click("Ring me there", "dialog");
    await act(settled);
    expect(phone.did).toContain("choose phone 07700 900555");
    expect(find(".my-phone").textContent).toContain("on 07700\u00a0900555");
  });

  it("asks for the microphone with the reason", async () => {
    await draw({});
    phone.line = { ...phone.line, kind: "twilio" };
    phone.hearing = "ask";
    await act(async () => {
      phone.phone.start(desk.store.ringable);
      await settled();
    });
    expect(find(".my-phone").textContent).toContain("Residents hear you only while you talk with them");
    phone.hearing = "denied";
    await click("Allow the microphone", ".my-phone");
    expect(find(".my-phone [role=alert]").textContent).toContain("No microphone");
  });

  it("shows in writing what a call without sound would say", async () => {
    await draw({ contacts: [phoned({ legs: [OWN, ANN] })] });
    await act(async () => {
      const ear = await phone.talk("c1");
      ear.heard("CA1", { by: "resident", text: "It drips" });
      ear.warning("low-mos");
    });
    expect(find(".heard").textContent).toContain("Resident: It drips");
    expect(find(".call-warning").textContent).toContain("The sound is bad");
    await write("Where does it drip?", "#say");
    find(".say").dispatchEvent(new Event("submit", { cancelable: true }));
    await drawn();
    expect(phone.did.at(-1)).toBe("say CA1 Where does it drip?");
  });
});
