/** `/wallboard`: draw the wallboard into the page's `#app` and keep it live for ever, without a reload. */
import { signal } from "@preact/signals";
import { render } from "preact";
import * as v from "valibot";
import { BoardStore } from "../board/board_store";
import { SignedOut, fetchSession, postJson } from "../shared/session";
import { browserPorts } from "../shared/socket";
import "../shared/tokens.css";
import "./wallboard.css";
import { readSettings } from "./wallboard_data";
import { Wallboard } from "./wallboard_ui";

const TicketSchema = v.object({ ticket: v.string() });
const settings = readSettings(window.location.search);
const signedOut = signal(false);

/** A ticket for reading only. Nobody stands by a wallboard: signed out is a reason to say so and to try again. */
async function readingTicket(): Promise<{ ticket: string }> {
  try {
    const answer = await postJson("/api/ticket", { purpose: "wallboard" }, await fetchSession());
    signedOut.value = false;
    return v.parse(TicketSchema, answer);
  } catch (error) {
    signedOut.value = error instanceof SignedOut;
    throw new Error("no ticket for the wallboard", { cause: error });
  }
}

if (settings.scheme !== null) document.documentElement.dataset["scheme"] = settings.scheme;
const store = new BoardStore("/board/socket", (clock) => browserPorts(() => clock.now(), readingTicket));
render(<Wallboard {...{ store, settings, signedOut }} />, document.getElementById("app") ?? document.body);
store.clock.start();
store.socket.start();
