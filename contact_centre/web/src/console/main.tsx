/** Opens the console: the socket, and the page that follows it. */
import "../shared/tokens.css";
import "./console.css";
import { render } from "preact";
import { ServerClock } from "../shared/clock";
import { ticket } from "../shared/session";
import { browserPorts, CentreSocket } from "../shared/socket";
import { Alerts } from "./alerts";
import { ConsoleApp } from "./app";
import { filePorts } from "./files_ports";
import { Phone } from "./softphone";
import { phonePorts } from "./softphone_ports";

const clock = new ServerClock();
const socket: CentreSocket = new CentreSocket({
  path: "/console/socket",
  ports: browserPorts(() => clock.now(), ticket),
  onFrame: (type, data) => app.take(type, data),
});
const { sessionStorage: tab, localStorage: browser } = window;
const phone = new Phone(phonePorts(() => clock.now()));
const wanted = new URLSearchParams(window.location.search).get("contact");
if (wanted !== null) window.history.replaceState(null, "", window.location.pathname); // followed once, not on each reload
const app: ConsoleApp = new ConsoleApp({
  wire: socket,
  clock,
  tab,
  browser,
  alerts: new Alerts(browser),
  phone,
  files: filePorts,
  wanted,
});
clock.start();
render(<app.Page />, document.querySelector("#app") ?? document.body);
socket.start();
window.addEventListener("beforeunload", (event) => {
  if (phone.talk.value !== null) event.preventDefault(); // a page that is left or loaded again cuts its call off
});
