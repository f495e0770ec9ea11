/** `/board`: draw the supervisor board into the page's `#app` and keep it live. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { Phone } from "../console/softphone";
import { phonePorts } from "../console/softphone_ports";
import { type Session, fetchSession, ticket } from "../shared/session";
import { browserPorts } from "../shared/socket";
import "../shared/tokens.css";
import { App } from "./app_ui";
import "./board.css";
import "./side.css";
import { BoardStore } from "./board_store";

const store = new BoardStore("/board/socket", (clock) => browserPorts(() => clock.now(), ticket));
const phone = new Phone(
  phonePorts(() => store.clock.now()),
  "supervisor",
);
store.phone = phone;
const session = signal<Session | null>(null);

render(<App store={store} session={session} />, document.getElementById("app") ?? document.body);
store.clock.start();
store.socket.start();
phone.start(store.ringable);
fetchSession().then(
  (found) => (session.value = found),
  () => undefined, // the socket says what is wrong, beside the figures
);
