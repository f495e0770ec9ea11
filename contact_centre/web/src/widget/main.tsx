/** The chat's custom element. The loader (chat.ts) made it and showed a button; this takes its place. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { App } from "./chat_ui";
import { Desk } from "./desk";
import { EscapeCounter } from "./quick_exit";
import { Memory } from "./saved";
import { SiteContext, siteOf } from "./site";
import css from "./widget.css?inline";

/** Where a quick exit leads: a page nobody asks questions about. */
const HARMLESS = "https://www.bbc.co.uk/weather";

class ContactCentreChat extends HTMLElement {
  static readonly observedAttributes = ["data-open"];
  readonly #memory = new Memory(window.sessionStorage);
  readonly #open = signal(false);
  readonly #opener: { current: HTMLElement | null } = { current: null };
  readonly #desk = new Desk(this.#memory, {
    open: (url) => new WebSocket(url),
    now: () => Date.now(),
    random: () => Math.random(),
  });

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren();
    this.lang = siteOf(this.dataset).language;
    if (this.#memory.now.token !== null) this.#desk.connect();
    this.#open.value ||= this.#memory.now.open;
    this.#watchEscape();
    render(
      <SiteContext.Provider value={siteOf(this.dataset)}>
        <App
          desk={this.#desk}
          memory={this.#memory}
          open={this.#open}
          opener={this.#opener}
          exit={() => this.#exit()}
        />
      </SiteContext.Provider>,
      root,
    );
  }

  attributeChangedCallback(_name: string, _old: string | null, value: string | null): void {
    if (value !== "true") return;
    const focused = document.activeElement;
    this.#opener.current =
      focused instanceof HTMLElement && focused !== document.body && focused !== this ? focused : null;
    this.#open.value = true;
    this.dataset["open"] = "";
  }

  #watchEscape(): void {
    const presses = new EscapeCounter();
    window.addEventListener(
      "keydown",
      (event) => {
        if (presses.press(event.key, event.timeStamp)) this.#exit();
        else if (event.key === "Escape" && this.#open.value) {
          event.preventDefault();
          this.#open.value = false;
        }
      },
      true,
    );
  }

  #exit(): void {
    document.body.hidden = true;
    document.title = "";
    this.#desk.forgetNow();
    window.location.replace(HARMLESS);
  }
}

customElements.define("contact-centre-chat", ContactCentreChat);
