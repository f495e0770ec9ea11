import { describe, expect, it } from "vitest";
import { callSince, callWords, controls, hasCall, legLevel, legName, legWords } from "./call_data";
import type { Call, Contact } from "./frames";
import { call, contact, leg, NOW } from "./testing";

const OWN = leg({ id: "agent-3", party: "agent" });
const ANN = leg({ id: "resident-4", party: "resident", name: "Ann" });
const SURVEYOR = leg({ id: "outside-5", party: "outside", name: "020 7946 0123" });

function phoned(given: Partial<Call> = {}, more: Partial<Contact> = {}): Contact & { call: Call } {
  return { ...contact({ id: "c1", channel: "phone", line: "call", ...more }), call: call(given) };
}

describe("a call", () => {
  it("is there for contacts that the telephone has a part in, and no others", () => {
    expect(hasCall(phoned())).toBe(true);
    expect(hasCall(contact({ id: "c1", call: call() }))).toBe(false);
    expect(hasCall(contact({ id: "c1", call: call({ legs: [OWN] }) }))).toBe(true);
    expect(hasCall(contact({ id: "c1", channel: "phone" }))).toBe(false);
  });

  it("is put in words as a whole", () => {
    expect(callWords(phoned())).toBe("Nobody is in a call");
    expect(callWords(phoned({}, { answered_at: null }))).toBe("Your telephone is about to ring");
    expect(callWords(phoned({ legs: [{ ...OWN, phase: "ringing" }] }))).toBe("Your telephone rings");
    expect(callWords(phoned({ legs: [OWN] }))).toBe("Connecting the resident");
    expect(callWords(phoned({ legs: [OWN, ANN] }))).toBe("In a call");
    expect(callWords(phoned({ legs: [OWN, { ...ANN, held: true }] }))).toBe("The resident is on hold");
    expect(callWords(phoned({ legs: [{ ...OWN, muted: true }, ANN] }))).toBe("In a call, you are muted");
    expect(callWords(phoned({}, { phase: "wrap_up" }))).toBe("The call is over");
  });

  it("runs since the last of the two who talk has come", () => {
    expect(callSince(call())).toBeNull();
    expect(callSince(call({ legs: [OWN, { ...ANN, since: NOW + 5 }, { ...SURVEYOR, since: NOW + 9 }] }))).toBe(NOW + 5);
  });
});

describe("the controls of a call", () => {
  it("are those of its state", () => {
    const talking = controls(phoned({ legs: [OWN, ANN], recording: "on" }));
    expect([talking.hold?.id, talking.mute?.id, talking.keypad, talking.record, talking.ring]).toEqual([
      "resident-4",
      "agent-3",
      true,
      true,
      false,
    ]);
    const ringing = controls(phoned({ legs: [{ ...OWN, phase: "ringing" }] }));
    expect([ringing.hold, ringing.mute, ringing.keypad, ringing.record, ringing.ring]).toEqual([
      null,
      null,
      false,
      false,
      false,
    ]);
  });

  it("let the resident be rung once nobody is in the call", () => {
    expect(controls(phoned({}, { phase: "wrap_up" })).ring).toBe(true);
    expect(controls(contact({ id: "c1", call: call() })).ring).toBe(true);
    expect(controls(contact({ id: "c1" })).ring).toBe(false);
  });

  it("leave a callback to the provider, which rings by itself", () => {
    const callback = { number: "07700900812", attempt: 1, tries: 3, spoken: false };
    expect(controls(phoned({}, { callback })).ring).toBe(false);
    expect(controls(phoned({}, { callback: { ...callback, spoken: true } })).ring).toBe(true);
  });

  it("let those leave who were asked or rung, last come first", () => {
    const zoe = leg({ id: "colleague-6", party: "colleague", name: "Zoe" });
    expect(controls(phoned({ legs: [OWN, ANN, SURVEYOR, zoe] })).drop.map(({ id }) => id)).toEqual([
      "colleague-6",
      "outside-5",
    ]);
  });

  it("are the holder's alone", () => {
    expect(controls(phoned({ legs: [OWN, ANN] }, { role: "helper" }))).toEqual(controls(contact({ id: "c2" })));
  });
});

describe("a party of a call", () => {
  it("is named as the one who looks knows them", () => {
    expect(legName(OWN, { role: "holder" })).toBe("You");
    expect(legName(OWN, { role: "helper" })).toBe("Joan Price");
    expect(legName({ ...SURVEYOR, name: "" }, { role: "holder" })).toBe("Outside");
  });

  it("does something, in a word", () => {
    expect(legWords({ ...ANN, phase: "ringing" })).toBe("rings");
    expect(legWords({ ...ANN, held: true })).toBe("on hold");
    expect(legWords({ ...OWN, muted: true })).toBe("muted");
    expect(legWords(leg({ id: "supervisor-7", party: "supervisor", mode: "whisper" }))).toBe("speaks to you only");
    expect(legWords(leg({ id: "supervisor-7", party: "supervisor", mode: "barge" }))).toBe("speaks to all");
    expect([legLevel(ANN), legLevel({ ...ANN, held: true }), legLevel({ ...ANN, phase: "ringing" })]).toEqual([
      "live",
      "risk",
      "idle",
    ]);
  });
});
