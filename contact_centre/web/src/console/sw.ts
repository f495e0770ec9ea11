/** The console's service worker: a notification's buttons reach the open console, which answers the offer. */

/** The parts of a service worker's world that are used; its types clash with a page's. */
interface Page {
  readonly url: string;
  readonly focused: boolean;
  postMessage(message: unknown): void;
  focus(): Promise<unknown>;
}
interface Pages {
  matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<readonly Page[]>;
  openWindow(url: string): Promise<unknown>;
  claim(): Promise<void>;
}
interface Click extends Event {
  readonly action: string;
  readonly notification: { readonly tag: string; close(): void };
  waitUntil(work: Promise<unknown>): void;
}
interface Worker {
  readonly clients: Pages;
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate" | "notificationclick", listener: (event: Click) => void): void;
}

const worker = globalThis as unknown as Worker;

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(answer(event.action, event.notification.tag));
});

/** A click beside the buttons only brings the console forward. */
async function answer(action: string, offer: string): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const consoles = pages.filter(({ url }) => new URL(url).pathname === "/console");
  const page = consoles.find(({ focused }) => focused) ?? consoles[0];
  if (page === undefined) {
    await worker.clients.openWindow("/console");
    return;
  }
  if (action !== "") page.postMessage({ type: "offer_answered", offer, accept: action === "accept" });
  if (action !== "decline") await page.focus();
}
