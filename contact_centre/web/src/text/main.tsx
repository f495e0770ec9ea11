/** `/demo/text`: draw the phone that texts into the page's `#app`. */
import { render } from "preact";
import "../shared/tokens.css";
import "./text.css";
import { TextStore } from "./text_store";
import { Text } from "./text_ui";

const url = new URL("/demo/text/phone", window.location.href);
url.protocol = url.protocol.replace("http", "ws");
const store = new TextStore(() => new WebSocket(url), window.sessionStorage);
const centre = document.body.dataset["centre"] ?? "the centre";

render(<Text centre={centre} store={store} />, document.getElementById("app") ?? document.body);
store.start();
