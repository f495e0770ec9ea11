/** The demo, looked at without a server. */
import { standIn } from "./fake_centre";

standIn();
await import("../src/demo/main");
