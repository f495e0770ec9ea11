/** `/demo`: draw the demo page into the page's `#app`. */
import { render } from "preact";
import "../shared/tokens.css";
import "./demo.css";
import { DemoStore } from "./demo_store";
import { Demo } from "./demo_ui";

const store = new DemoStore();
const centre = document.body.dataset["centre"] ?? "Contact centre";

render(<Demo centre={centre} stage={store.stage} play={store.play} />, document.getElementById("app") ?? document.body);
store.start();
