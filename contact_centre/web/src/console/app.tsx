/** The console as a whole: makes the desk when its first snapshot comes, and anew when somebody else signed in. */
import { type Signal, signal } from "@preact/signals";
import type { JSX } from "preact";
import type { ServerClock } from "../shared/clock";
import type { CentreSocket } from "../shared/socket";
import { Toasts } from "../shared/toasts";
import type { Alerts } from "./alerts";
import { questionId } from "./console_data";
import { Console, Opening } from "./console_ui";
import { DeskStore } from "./desk";
import type { News } from "./desk_news";
import type { FilePorts } from "./files_data";
import { parseFrame, type Snapshot } from "./frames";
import { newsText } from "./news_data";
import type { Read } from "./people";
import { Screen } from "./screen";
import type { Phone } from "./softphone";
import { isBoolean, remembered } from "./store_data";

/** The side of the socket that a desk talks to. */
export type Wire = Pick<CentreSocket, "command" | "live" | "link">;

export interface AppParts {
  wire: Wire;
  clock: ServerClock;
  tab: Storage;
  browser: Storage;
  alerts: Alerts;
  phone: Phone;
  files: FilePorts;
  /** The contact that a link in Slack leads to; null without one. */
  wanted: string | null;
  read?: Read;
}

const NOT_HERE =
  "The contact of that link is not on your desk: it is over, or somebody else has it. Answer in Slack; a supervisor " +
  "can look it up on the board.";

export class ConsoleApp {
  readonly #parts: AppParts;
  readonly #store = signal<DeskStore | null>(null);
  readonly #toasts = new Toasts();
  readonly #screen = new Screen();
  readonly #lone: Signal<boolean>;
  #followed = false;
  #stopTitle: () => void = () => undefined;

  constructor(parts: AppParts) {
    this.#parts = parts;
    this.#lone = remembered(parts.browser, "console.lone_keys", isBoolean, true);
    parts.alerts.listen((offer, accept) => this.#answer(offer, accept));
  }

  /** A frame from the socket. Throws when it is not what was agreed. */
  take(type: string, data: unknown): void {
    const frame = parseFrame(type, data);
    if (frame === null) return;
    if (frame.type === "snapshot") this.#parts.clock.sync(frame.data.now);
    const store = this.#store.value;
    if (frame.type === "snapshot" && store?.desk.value.me.id !== frame.data.me.id) this.#sitDown(frame.data);
    else store?.take(frame);
  }

  readonly Page = (): JSX.Element => {
    const store = this.#store.value;
    const { alerts, phone, wire } = this.#parts;
    if (store === null) return <Opening link={wire.link} />;
    return <Console {...{ store, alerts, phone }} screen={this.#screen} toasts={this.#toasts} lone={this.#lone} />;
  };

  #sitDown(snapshot: Snapshot): void {
    const { wire, clock, tab, browser, alerts, phone, files, read } = this.#parts;
    const ports = {
      command: wire.command.bind(wire),
      live: wire.live.bind(wire),
      link: wire.link,
      clock,
      tab,
      browser,
      news: (news: News) => this.#hear(news),
      files,
      ...(read === undefined ? {} : { read }),
    };
    const store = new DeskStore(ports, snapshot);
    this.#store.value = store;
    this.#stopTitle();
    this.#stopTitle = alerts.followTitle(store);
    phone.start(store.ringable);
    this.#follow(store);
  }

  /** Once: open the contact that a link led to, or say why it is not there. */
  #follow(store: DeskStore): void {
    const { wanted } = this.#parts;
    if (wanted === null || this.#followed) return;
    this.#followed = true;
    if (store.contact(wanted) === null) this.#toasts.tell(NOT_HERE, true);
    else store.open(wanted);
  }

  #hear(news: News): void {
    this.#parts.alerts.hear(news);
    const said = newsText(news, this.#store.value?.selected.value);
    if (said !== null) this.#toasts.tell(said.text, said.bad);
  }

  /** A desktop notification's button was used. */
  #answer(id: string, accept: boolean): void {
    const store = this.#store.value;
    const offer = store?.desk.value.offers.find((it) => it.id === id);
    const question = store?.desk.value.consults.find((it) => questionId(it) === id);
    const no = "Declined in the notification";
    if (offer !== undefined) void (accept ? store?.accept(offer, true) : store?.decline(offer, no));
    else if (question !== undefined) void (accept ? store?.join(question, true) : store?.declineQuestion(question, no));
    else this.#toasts.tell("This offer is no longer open.");
  }
}
