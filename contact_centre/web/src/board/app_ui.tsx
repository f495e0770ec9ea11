/** The supervisor board: its parts, its one open dialog, its keyboard. */
import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { StaleStrip } from "../shared/freshness";
import type { Session } from "../shared/session";
import { ToastList } from "../shared/toasts";
import { ChangeAgent } from "./agent_dialog_ui";
import { Agents } from "./agents_ui";
import { Audit } from "./audit_ui";
import type { BoardStore, Open } from "./board_store";
import { Today } from "./chart_ui";
import { StoreContext } from "./context";
import { Detail } from "./detail_ui";
import { CloseQueue, Move, OfferTo, OpenQueue } from "./dialogs_ui";
import { DrillPanel } from "./drill_ui";
import { Due } from "./due_ui";
import { Formula } from "./formula_ui";
import { Header } from "./header_ui";
import { HeadStart } from "./head_start_ui";
import { Help } from "./help_ui";
import { meaning } from "./keys";
import { Limits } from "./limits_ui";
import { Lines } from "./lines_ui";
import { SendOverflow, StopOverflow } from "./overflow_ui";
import { Queues } from "./queues_ui";
import { StoryPanel } from "./story_ui";
import { Supervising } from "./supervise_ui";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=radio]), textarea, select");
}

function useKeys(store: BoardStore): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const asked = meaning(event, isTyping(event.target));
      if (asked === null || store.open.value !== null) return;
      event.preventDefault();
      if (asked.is === "help") store.open.value = { what: "help" };
      else document.getElementById(asked.id)?.focus();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [store]);
}

export function App({ store, session }: { store: BoardStore; session: ReadonlySignal<Session | null> }): JSX.Element {
  useKeys(store);
  const ready = store.ready.value;
  const open = store.open.value;
  return (
    <StoreContext.Provider value={store}>
      {ready ? (
        <a class="skip-link" href="#due">
          Skip to contacts past target
        </a>
      ) : null}
      <Header session={session} />
      <div class="strip">
        <StaleStrip link={store.fresh} what="figures" timeZone={store.timezone.value} />
      </div>
      <main class="board">
        <h1 class="unseen">Supervisor board</h1>
        {ready ? <Parts /> : <Nothing store={store} />}
      </main>
      {open === null || !ready ? null : <Opened open={open} />}
      <ToastList toasts={store.toasts} />
    </StoreContext.Provider>
  );
}

/** Before the first figures, and once signed out: what others may not see leaves the screen. */
function Nothing({ store }: { store: BoardStore }): JSX.Element {
  const over = store.socket.link.value.phase === "signed_out";
  return <p class="card empty">{over ? "Sign in to see the board." : "Waiting for the first figures."}</p>;
}

function Parts(): JSX.Element {
  return (
    <>
      <Supervising />
      <Lines />
      <div class="cols urgent-first">
        <Due />
        <Queues />
      </div>
      <Agents />
      <Detail />
      <div class="cols">
        <Today />
        <Audit />
      </div>
    </>
  );
}

function Opened({ open }: { open: Open }): JSX.Element {
  switch (open.what) {
    case "drill":
      return <DrillPanel drill={open.drill} />;
    case "story":
      return <StoryPanel contact={open.contact} title={open.title} />;
    case "offer":
      return <OfferTo row={open.row} />;
    case "move":
      return <Move row={open.row} />;
    case "agent":
      return <ChangeAgent agent={open.agent} />;
    case "limits":
      return <Limits agent={open.agent} />;
    case "close_queue":
      return <CloseQueue queue={open.queue} />;
    case "open_queue":
      return <OpenQueue queue={open.queue} />;
    case "send_overflow":
      return <SendOverflow queue={open.queue} />;
    case "stop_overflow":
      return <StopOverflow queue={open.queue} />;
    case "head_start":
      return <HeadStart row={open.row} />;
    case "formula":
      return <Formula of={open.line} />;
    case "help":
      return <Help />;
  }
}
