/**
 * The console without a server, to look at: `npx vite`, then /static/dev/console.html?scene=busy.
 * Scenes: busy (an offer, several chats), two_offers, wrap_up, empty, missed, stale, loading, refused, asking, joined, asked (by a
 * colleague), helping, sms, opted_out, whatsapp, whatsapp_shut, messenger, messenger_shut, call, call_ringing, call_held, call_over, voicemail. With &phone=ask, deaf or no_connection the
 * telephone cannot be rung.
 */
import "../src/shared/tokens.css";
import "../src/console/console.css";
import { signal } from "@preact/signals";
import { h, render } from "preact";
import { ServerClock } from "../src/shared/clock";
import type { Link, Outcome } from "../src/shared/socket";
import { Alerts } from "../src/console/alerts";
import { madeUpFiles } from "./console_files";
import { ConsoleApp } from "../src/console/app";
import { Phone } from "../src/console/softphone";
import { snapshot } from "./console_fixture";

const scene = new URLSearchParams(window.location.search).get("scene") ?? "busy";
const clock = new ServerClock();
const link = signal<Link>(
  scene === "loading"
    ? { phase: "connecting", failed: true }
    : scene === "stale"
      ? { phase: "reconnecting", asOf: Date.now() - 7_000 }
      : { phase: "live" },
);
const refuse: Outcome = {
  ok: false,
  code: "log_unavailable",
  text: "The centre cannot store this now. Try again in a minute, or tell your supervisor.",
};

const wire = {
  link,
  live: () => undefined,
  command: (type: string, data: object): Promise<Outcome> =>
    new Promise((settle) => {
      window.setTimeout(() => {
        if (scene === "refused") return settle(refuse);
        react(type, data as Record<string, string>);
        settle({ ok: true });
      }, 500);
    }),
};
const trouble = new URLSearchParams(window.location.search).get("phone");
const phone = new Phone({
  line: () =>
    Promise.resolve({
      kind: trouble === "no_connection" || trouble === null ? ("emulator" as const) : ("twilio" as const),
      identity: "agent_1",
      token: "t",
      expires_at: Date.now() + 3_600_000,
      socket: "",
      device: "browser" as const,
      number: "07700 900555",
    }),
  choose: () => Promise.resolve(),
  make: (_line, ear) => {
    window.setTimeout(() => {
      ear.connected(trouble !== "no_connection");
      ear.incoming({ call: "CA1", contact: "phoned", leg: "agent-1" });
      if (!scene.startsWith("call") || scene === "call_over" || scene === "call_ringing") return;
      ear.began("CA1");
      ear.heard("CA1", { by: "centre", text: "This call is recorded, so that we can learn from it." });
      ear.heard("CA1", { by: "resident", text: "Hello, it is Amina Khan. We have had no heating since last night." });
      if (scene === "call_held") ear.warning("high-packet-loss");
    });
    const nothing = (): undefined => undefined;
    const acts = { accept: nothing, reject: nothing, press: nothing, mute: nothing, say: nothing, stop: nothing };
    return Promise.resolve({ writes: true, renews: false, start: () => Promise.resolve(), renew: nothing, ...acts });
  },
  hearing: () => Promise.resolve(trouble === "deaf" ? "denied" : "ask"),
  askHearing: () => Promise.resolve("denied"),
  now: () => Date.now(),
});
const app: ConsoleApp = new ConsoleApp({
  phone,
  wire,
  clock,
  tab: sessionStorage,
  browser: localStorage,
  alerts: new Alerts(localStorage),
  files: madeUpFiles,
  wanted: null,
});
clock.start();
render(h(app.Page, {}), document.querySelector("#app") ?? document.body);
const start = snapshot(scene, Date.now());
if (scene !== "loading") app.take("snapshot", start);

let messages = 0;
/** Just enough of a centre to click through. */
function react(type: string, data: Record<string, string>): void {
  const at = Date.now();
  const contact = start.contacts.find(({ id }) => id === data["contact"]);
  if (type === "send" || type === "note") {
    const kind = type === "send" ? "agent" : "note";
    app.take("message", {
      contact: data["contact"],
      id: `x${++messages}`,
      kind,
      author: "Joan Price",
      text: data["text"],
      at,
    });
  }
  if (type === "accept") {
    const offer = start.offers.find(({ id }) => id === data["offer"]);
    if (offer === undefined) return;
    app.take("offer_gone", { id: offer.id, reason: "accepted" });
    app.take("contact", {
      ...start.contacts[0],
      id: offer.contact,
      name: offer.name,
      queue: offer.queue,
      queue_name: offer.queue_name,
      why: offer.why,
      accepted_at: at,
      messages: [],
    });
  }
  if (type === "consult_accept" || type === "consult_decline")
    app.take("consult_gone", { contact: data["contact"], reason: type === "consult_accept" ? "joined" : "declined" });
  if (type === "consult_end" && contact !== undefined) app.take("contact", { ...contact, consult: null });
  if (type === "decline") app.take("offer_gone", { id: data["offer"], reason: "declined" });
  if (type === "end" && contact !== undefined) {
    app.take("contact", {
      ...contact,
      phase: "wrap_up",
      ended_at: at,
      ended_by: "agent",
      wrap_up_until: at + 90_000,
      reply_since: null,
    });
  }
  if (contact?.call !== null && contact !== undefined) callReact(type, data, contact);
  if (type === "mark" && contact !== undefined) app.take("contact", { ...contact, emergency: data["emergency"] });
  if (type === "dispose") app.take("contact_gone", { id: data["contact"], reason: "disposed" });
  if (type === "transfer") app.take("contact_gone", { id: data["contact"], reason: "transferred" });
  if (type === "set_state") app.take("me", { ...start.me, choice: data["state"], reason: data["reason"], since: at });
}

/** The controls of a call do something. */
function callReact(type: string, data: Record<string, unknown>, contact: (typeof start.contacts)[number]): void {
  const { call } = contact;
  if (call === null) return;
  const party = type === "hold" ? "resident" : "agent";
  const change = type === "hold" ? { held: data["hold"] === true } : { muted: data["muted"] === true };
  if (type === "hold" || type === "mute")
    call.legs = call.legs.map((leg) => (leg.party === party ? { ...leg, ...change } : leg));
  if (type === "drop") call.legs = call.legs.filter(({ id }) => id !== data["leg"]);
  if (type === "record") call.recording = data["paused"] === true ? "paused" : "on";
  if (type === "relay") call.relay = data["relay"] === true;
  app.take("contact", { ...contact, call });
}
