/** `/demo/phone`: draw the telephone into the page's `#app`. */
import { render } from "preact";
import "../shared/tokens.css";
import "./ring.css";
import { RingStore } from "./ring_store";
import { Ring } from "./ring_ui";

const url = new URL("/demo/phone/caller", window.location.href);
url.protocol = url.protocol.replace("http", "ws");
const store = new RingStore(() => new WebSocket(url));
const centre = document.body.dataset["centre"] ?? "the centre";

render(<Ring centre={centre} call={store.call} say={store.say} />, document.getElementById("app") ?? document.body);
store.start();
