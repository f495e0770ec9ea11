/** The console: list, conversation and details side by side, or one at a time where the screen is narrow. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { StaleStrip } from "../shared/freshness";
import { signOut } from "../shared/session";
import type { Link } from "../shared/socket";
import { ToastList, type Toasts } from "../shared/toasts";
import type { Alerts } from "./alerts";
import { performCall } from "./call_acts";
import { CallPanel } from "./call_ui";
import { Callback } from "./callback_ui";
import { Composer } from "./composer_ui";
import { isOurs, isRinging, isThread, questionId } from "./console_data";
import { ConsultBar } from "./consult_ui";
import type { DeskStore } from "./desk";
import { Dialogs } from "./dialogs_ui";
import { Header, QueueList } from "./header_ui";
import { type Deed, deedOf } from "./keys_data";
import { ContactList } from "./list_ui";
import { MyState } from "./me_ui";
import { Offers } from "./offers_ui";
import { composer, focusComposer, rescueFocus, type Screen } from "./screen";
import { Side } from "./side_ui";
import type { Phone } from "./softphone";
import { MyPhone } from "./softphone_ui";
import { TalkHead, TalkLog } from "./talk_ui";
import { mayWrite } from "./thread_data";

export interface ConsoleProps {
  store: DeskStore;
  screen: Screen;
  alerts: Alerts;
  toasts: Toasts;
  phone: Phone;
  lone: Signal<boolean>;
}

export function Console(props: ConsoleProps): JSX.Element {
  const { store, screen, alerts, toasts, phone, lone } = props;
  const contact = store.current;
  const leave = (): void => {
    signOut().catch(() => toasts.tell("You are still signed in: the centre cannot be reached. Try again.", true));
  };
  useKeys(props);
  useSeen(store);
  useFocusOnPane(store);
  return (
    <>
      <Header {...{ store, screen, alerts, leave }} />
      <StaleStrip link={store.ports.link} what="conversations" />
      <main class={`desk view-${store.view.value} ${contact?.phase === "wrap_up" ? "wrapping" : ""}`}>
        <Offers {...{ store, screen }} />
        <div class="col list-col">
          <MyState {...{ store, screen }} />
          <MyPhone {...{ phone, screen }} />
          <ContactList store={store} />
          <QueueList store={store} />
        </div>
        <section class="col talk-col" aria-label="Conversation">
          {contact === null ? (
            <p class="empty nobody">No conversation is open. Choose a contact, or wait for an offer.</p>
          ) : (
            <>
              <TalkHead {...{ contact, store, screen }} />
              <ConsultBar key={`consult ${contact.id}`} {...{ contact, store }} />
              <Callback {...{ contact, store }} />
              <CallPanel key={`call ${contact.id}`} {...{ contact, store, screen, phone }} />
              <TalkLog key={contact.id} {...{ contact, store, screen }} />
              <Composer {...{ contact, store, screen }} />
            </>
          )}
        </section>
        <aside class="col side-col" aria-label="Details and outcome">
          {contact === null ? null : <Side {...{ contact, store }} />}
        </aside>
      </main>
      <Dialogs {...{ store, screen, alerts, phone, lone, leave }} />
      <ToastList toasts={toasts} />
    </>
  );
}

/** Before the first snapshot: what the page is waiting for. */
export function Opening({ link }: { link: ReadonlySignal<Link> }): JSX.Element {
  const { phase } = link.value;
  return (
    <main class="opening">
      <h1 class="unseen">Agent console</h1>
      <StaleStrip link={link} what="conversations" />
      <p class="muted">{phase === "signed_out" ? "" : "Opening your desk …"}</p>
    </main>
  );
}

/** What is on screen is read, unless nobody looks at the page. */
function useSeen(store: DeskStore): void {
  useEffect(() => {
    const look = (): void => {
      const shown = document.querySelector("#talk-name")?.checkVisibility() ?? false;
      if (store.current !== null && shown && document.visibilityState === "visible") store.markSeen(store.current);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  });
}

/** On a narrow screen the pane that had the focus is gone: it goes to the pane that opened. */
function useFocusOnPane(store: DeskStore): void {
  const view = store.view.value;
  const before = useRef(view);
  useEffect(() => {
    const [from, to] = [before.current, view];
    before.current = view;
    if (from === to || document.activeElement?.checkVisibility() !== false) return;
    const contact = store.selected.peek();
    if (to === "talk") document.querySelector<HTMLElement>("#talk-name")?.focus();
    else if (to === "side") document.querySelector<HTMLElement>(".side-head button")?.focus();
    else document.querySelector<HTMLElement>(`[data-contact="${contact ?? ""}"]`)?.focus();
  }, [view, store]);
}

function useKeys({ store, screen, phone, lone }: ConsoleProps): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement | null;
      const writing = target !== null && (target.matches("input, textarea, select") || target.isContentEditable);
      const deed = deedOf(event, writing, lone.value);
      if (deed === null || (screen.dialog.value !== null && deed !== "accept")) return;
      event.preventDefault();
      if (!event.repeat) perform(deed, store, screen, phone);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [store, screen, phone, lone]);
}

function perform(deed: Deed, store: DeskStore, screen: Screen, phone: Phone): void {
  const contact = store.current;
  const ours = contact !== null && isOurs(contact) ? contact : null;
  const going = ours === null || ours.phase === "wrap_up" ? null : ours;
  switch (deed) {
    case "accept":
      accept(store, screen);
      return;
    case "decline":
      decline(store, screen);
      return;
    case "note":
      if (ours !== null) store.writing.setMode(ours.id, store.writing.mode(ours.id) === "note" ? "send" : "note");
      if (contact !== null) focusComposer();
      return;
    case "emergency":
      if (ours !== null) void store.mark(ours);
      return;
    case "ask":
      if (contact !== null && contact.phase !== "wrap_up" && store.desk.value.experts !== null) screen.show("ask");
      return;
    case "attach":
      document.querySelector<HTMLElement>("#attach")?.click();
      return;
    case "approved":
      if (going !== null && mayWrite(going, store.ports.clock.now()).kind === "templates") screen.show("approved");
      return;
    case "park":
      if (going !== null && isThread(going)) void store.park(going);
      return;
    case "spoke":
    case "no_answer":
      if (ours !== null && isRinging(ours)) void store.rang(ours, deed === "spoke").then(rescueFocus);
      return;
    case "hold":
    case "mute":
    case "keypad":
    case "record":
    case "pay_link":
    case "relay":
    case "ring":
    case "drop":
    case "voicemail":
      if (ours !== null) performCall(deed, ours, store, screen, phone);
      return;
    case "calls_ring":
      if (phone.line.value.kind !== "none") screen.setMenu("phone", screen.menu.value !== "phone");
      return;
    case "transfer":
    case "end":
      if (deed === "transfer" && going !== null && isRinging(going)) return;
      if (going !== null) screen.show(deed);
      return;
    case "wrap_up":
      if (contact?.phase === "wrap_up") void store.dispose(contact).then(rescueFocus);
      return;
    case "state":
      screen.setMenu("state", screen.menu.value !== "state");
      return;
    case "next":
    case "previous":
      store.move(deed === "next" ? 1 : -1);
      return;
    case "help":
      screen.show("help");
  }
}

/** What F2 and Shift+F2 mean: the oldest offer, and with none of them the oldest question of a colleague. */
function ringing({
  desk,
}: DeskStore): { id: string; take: (store: DeskStore, open: boolean) => Promise<boolean> } | null {
  const [[offer], [question]] = [desk.value.offers, desk.value.consults];
  if (offer !== undefined) return { id: offer.id, take: (store, open) => store.accept(offer, open) };
  if (question === undefined) return null;
  return { id: questionId(question), take: (store, open) => store.join(question, open) };
}

function decline(store: DeskStore, screen: Screen): void {
  const rings = ringing(store);
  if (rings !== null) screen.setMenu(`decline.${rings.id}`, true);
}

/** F2 never pulls the conversation away from under the agent's hands: whoever writes stays where they are. */
function accept(store: DeskStore, screen: Screen): void {
  const rings = ringing(store);
  if (rings === null) return;
  const contact = store.current;
  const drafted = contact !== null && store.writing.draft(contact.id, store.writing.mode(contact.id)).trim() !== "";
  const writing = drafted && document.activeElement === composer();
  const busy = writing || screen.dialog.value !== null;
  void rings.take(store, !busy).then((accepted) => accepted && !busy && focusComposer());
}
