import { describe, expect, it } from "vitest";
import { offerTitle, ringingQuestion, spokenOffer, spokenQuestion, tabTitle } from "./alerts_data";
import { laidOut } from "./console_data";
import { type Deed, deedOf, keyCaps, SHORTCUTS } from "./keys_data";
import type { ContactGoneReason, Reply } from "./frames";
import { newsText } from "./news_data";
import { afterUse, outcomeChoices, presetOutcome } from "./outcomes_data";
import { currentChoice, roomWords, stateChoices, stateWords } from "./states_data";
import { contact, offer, question, snapshot } from "./testing";
import { destinationOf, destinations } from "./transfer_data";

describe("states", () => {
  it("name every reason of the menu and what the centre sets itself", () => {
    expect(stateChoices(0).map(({ label }) => label)).toEqual([
      "Available",
      "Break",
      "Lunch",
      "Training",
      "Team meeting",
      "Personal",
      "End of shift",
    ]);
    expect(stateChoices(2).at(-1)?.label).toBe("End of shift, after these 2 contacts");
    expect(stateWords({ choice: "not_ready", reason: "missed" })).toBe("Missed an offer");
    expect(stateWords({ choice: "not_ready", reason: "jury service" })).toBe("jury service");
    expect(currentChoice({ choice: "not_ready", reason: "missed" })).toBeNull();
    expect(currentChoice({ choice: "not_ready", reason: "lunch" })).toBe("lunch");
  });

  it("say how much room there is", () => {
    expect([roomWords({ webchat: 1 }), roomWords({ webchat: 2 }), roomWords({})]).toEqual([
      "Room for 1 more chat",
      "Room for 2 more chats",
      "No room for another chat",
    ]);
  });
});

describe("shortcuts", () => {
  const press = (key: string, more: object = {}): Parameters<typeof deedOf>[0] => ({
    key,
    code: "",
    altKey: false,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    ...more,
  });

  it("accept and decline wherever the focus is", () => {
    expect(deedOf(press("F2"), true, true)).toBe("accept");
    expect(deedOf(press("F2", { shiftKey: true }), true, true)).toBe("decline");
  });

  it("leave a lone question mark to whoever writes, and to whoever turned it off", () => {
    const question = press("?", { shiftKey: true });
    expect([deedOf(question, false, true), deedOf(question, true, true), deedOf(question, false, false)]).toEqual([
      "help",
      null,
      null,
    ]);
  });

  it("go by the key, not by what Alt types on it", () => {
    expect(deedOf(press("~", { altKey: true, code: "KeyN" }), true, true)).toBe("note");
    expect(deedOf(press("n"), false, true)).toBeNull();
    expect(deedOf(press("e", { altKey: true, ctrlKey: true, code: "KeyE" }), false, true)).toBeNull();
  });

  it("are each listed once and reachable", () => {
    const deeds = new Set<Deed>(SHORTCUTS.map(({ deed }) => deed));
    expect(deeds.size).toBe(SHORTCUTS.length);
    expect(keyCaps("Alt+ArrowDown")).toEqual(["Alt", "↓"]);
  });
});

describe("outcomes", () => {
  const { outcomes = [] } = snapshot().queues[0] ?? {};

  it("come last used first, then as the centre orders them", () => {
    const choices = outcomeChoices(outcomes, ["advice", "gone"]);
    expect(choices.map(({ id, hint }) => [id, hint])).toEqual([
      ["advice", "last used"],
      ["raised", undefined],
      ["chased", undefined],
    ]);
  });

  it("preset only what still exists", () => {
    expect(presetOutcome(outcomes, ["gone", "chased"])).toBe("chased");
    expect(presetOutcome(outcomes, [])).toBeNull();
    expect(afterUse(["a", "b"], "b")).toEqual(["b", "a"]);
  });
});

describe("transfer", () => {
  it("goes to open queues and to people who are there, free ones first, never to oneself", () => {
    const choices = destinations(laidOut(snapshot()), contact({ id: "c1" }), "now");
    expect(choices.map(({ id, off }) => [id, off])).toEqual([
      ["queue repairs", "it is here"],
      ["queue rents", undefined],
      ["queue registrars", "closed now"],
      ["agent zoe", undefined],
      ["agent r1", undefined],
      ["agent amir", "offline"],
    ]);
    expect(choices[4]?.name).toBe("J. Patel (robot)");
    const asked = destinations(laidOut(snapshot()), contact({ id: "c1" }), "first");
    expect(asked.slice(0, 3).map(({ off }) => off)).toEqual([undefined, undefined, undefined]);
    expect(destinationOf("agent a b")).toEqual({ kind: "agent", id: "a b" });
  });
});

describe("alerts", () => {
  it("say what came, once, urgent first", () => {
    const urgent = offer({ id: "o1", emergency: true, name: "" });
    expect(offerTitle(urgent)).toBe("Webchat, Repairs, Resident");
    expect(spokenOffer([urgent, offer({ id: "o2" })])).toBe(
      "Emergency. New offer: Webchat, Repairs, Resident. F2 accepts, Shift F2 declines. 2 offers in all.",
    );
    expect(spokenOffer([])).toBe("");
  });

  it("say who asks for help, and name the keys only while they mean the question", () => {
    const consults = [question({ contact: "c" })];
    expect(spokenQuestion({ offers: [], consults })).toBe(
      "Zoe Ade asks for your help: Webchat, Rents, T. Webb. F2 joins, Shift F2 declines.",
    );
    expect(spokenQuestion({ offers: [offer({ id: "o" })], consults })).not.toContain("F2");
    expect(ringingQuestion(question({ contact: "c" }))).toEqual({
      id: "consult.c",
      title: "Zoe Ade asks for your help",
      body: "Is she in arrears?\nWebchat, Rents, T. Webb",
      yes: "Join",
    });
  });

  it("flash in the tab's title, which otherwise counts the unread", () => {
    const [offers, consults] = [[offer({ id: "o" })], [question({ contact: "c" })]];
    expect(tabTitle({ offers, consults }, 0, "Alderbrook", 2)).toBe("▶ Offer: Repairs");
    expect(tabTitle({ offers, consults }, 3, "Alderbrook", 3)).toBe("(3) Console, Alderbrook");
    expect(tabTitle({ offers: [], consults }, 0, "Alderbrook", 2)).toBe("▶ Zoe Ade asks you");
    expect(tabTitle({ offers: [], consults: [] }, 0, "Alderbrook", 2)).toBe("Console, Alderbrook");
  });

  it("explain a missed offer until it is dismissed, and stay silent about what the agent did", () => {
    const gone = (reason: "timed_out" | "withdrawn" | "accepted"): ReturnType<typeof newsText> =>
      newsText({ kind: "offer_gone", offer: offer({ id: "o" }), reason });
    expect(gone("timed_out")).toMatchObject({ bad: true });
    expect(gone("withdrawn")).toMatchObject({ bad: false });
    expect(gone("accepted")).toBeNull();
    expect(newsText({ kind: "contact_gone", contact: contact({ id: "c" }), reason: "disposed" })).toBeNull();
    expect(newsText({ kind: "contact_gone", contact: contact({ id: "c" }), reason: "unparked" })?.text).toContain(
      "wrote again and went back to the queue",
    );
  });

  it("tell the agent what came of a question, and stay until dismissed when they have to act", () => {
    const told = (reply: Reply["reply"], reason = "", open: string | null = null): ReturnType<typeof newsText> =>
      newsText(
        {
          kind: "replied",
          contact: contact({ id: "c" }),
          reply: { contact: "c", agent_name: "Zoe Ade", reply, reason },
        },
        open,
      );
    expect(told("declined", "Technical problem")).toEqual({
      text: "Zoe Ade cannot help with A. Khan: Technical problem.",
      bad: true,
    });
    expect(told("timed_out")).toMatchObject({ bad: true });
    expect(told("joined")).toMatchObject({ bad: false });
    expect(told("joined", "", "c"), "the bar over the conversation says so").toBeNull();
    expect(told("declined", "", "c")).not.toBeNull();
  });

  it("tell who helped how it ended, without blame", () => {
    const helped = contact({ id: "c", role: "helper", holder_name: "Zoe Ade" });
    const gone = (reason: ContactGoneReason): ReturnType<typeof newsText> =>
      newsText({ kind: "contact_gone", contact: helped, reason });
    expect(gone("not_needed")?.text).toBe("Zoe Ade goes on with A. Khan alone. Thank you for helping.");
    expect(gone("returned")).toMatchObject({ bad: false });
    expect(gone("left")).toBeNull();
    expect(newsText({ kind: "question_gone", question: question({ contact: "c" }), reason: "timed_out" })?.bad).toBe(
      false,
    );
  });
});
