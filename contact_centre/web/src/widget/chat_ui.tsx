/** The chat as a whole: the button, the panel, and what is in reach all the time. */
import type { Signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Begin } from "./begin_ui";
import { type Chat, isOpen, viewOf } from "./chat_data";
import type { Desk } from "./desk";
import { EmergencyNow, EmergencyNumbers } from "./emergency_ui";
import { MessageLeft, Over } from "./end_ui";
import { Options } from "./options_ui";
import type { Memory } from "./saved";
import { useSite } from "./site";
import { Talk } from "./talk_ui";
import { waitInWords } from "./words_data";

export interface AppProps {
  desk: Desk;
  memory: Memory;
  open: Signal<boolean>;
  /** What on the page opened the panel, to give the focus back to; null for our own button. */
  opener: { current: HTMLElement | null };
  /** Leave the page for a harmless one, leaving no trace in this tab. */
  exit: () => void;
}

export function App(props: AppProps) {
  const { desk, memory, open, opener } = props;
  const { t, quiet } = useSite();
  const chat = desk.chat.value;
  const launcher = useRef<HTMLButtonElement>(null);
  const wasShown = useRef(false);
  const isShown = open.value;
  const hasButton = !isShown && (!quiet || chat.phase !== "none");
  useReport(desk, isShown);
  useEffect(() => memory.keep({ open: isShown }), [memory, isShown]);
  useLayoutEffect(() => {
    if (isShown) desk.connect();
    else if (wasShown.current) wayBackIn(opener.current, launcher.current)?.focus();
    wasShown.current = isShown;
  }, [desk, isShown, opener]);
  const show = (): void => {
    opener.current = null;
    open.value = true;
  };
  return (
    <>
      <Launcher reference={launcher} unread={chat.unread} shown={hasButton} open={show} />
      <p class="hidden" role="status">
        {!isShown && news(t, chat)}
      </p>
      <Panel {...props} />
    </>
  );
}

/** What has the focus once the panel is closed: what opened it, our button, or the page's own. */
function wayBackIn(opener: HTMLElement | null, launcher: HTMLButtonElement | null): HTMLElement | null {
  if (opener !== null) return opener;
  return launcher?.hidden === false ? launcher : document.querySelector<HTMLElement>("[data-chat-open] button");
}

/** Messages count as read while the panel is open in a tab that is looked at. */
function useReport(desk: Desk, isShown: boolean): void {
  useEffect(() => {
    const report = (): void => desk.show(isShown && document.visibilityState === "visible");
    report();
    document.addEventListener("visibilitychange", report);
    return () => document.removeEventListener("visibilitychange", report);
  }, [desk, isShown]);
}

interface LauncherProps {
  reference: { current: HTMLButtonElement | null };
  unread: number;
  shown: boolean;
  open: () => void;
}

function Launcher({ reference, unread, shown, open }: LauncherProps) {
  const { t } = useSite();
  return (
    <button ref={reference} type="button" class="launcher" hidden={!shown} aria-haspopup="dialog" onClick={open}>
      {unread > 0 ? t("chat.open_unread", { count: unread }) : t("chat.open")}
    </button>
  );
}

/** What a screen reader says by itself: the wait when its band changes, and who joined. */
function news(t: ReturnType<typeof useSite>["t"], chat: Chat): string {
  if (chat.call !== null) return ""; // the panel itself says what changes
  if (chat.phase === "waiting" && chat.waiting?.unstaffed === "speaker") return t("chat.unstaffed_speaker");
  if (chat.phase === "waiting" && chat.waiting?.unstaffed === "nobody") return t("chat.closed_unstaffed");
  if (chat.phase === "waiting" && chat.waiting !== null) return waitInWords(t, chat.waiting.band_s);
  if (chat.phase === "talking") {
    return chat.visible || chat.unread === 0
      ? t("chat.joined", { agent: chat.agent })
      : t("chat.open_unread", { count: chat.unread });
  }
  return "";
}

const NARROW = "(max-width: 40em)";

function Panel({ desk, memory, open, exit }: Omit<AppProps, "opener">) {
  const { t, centre } = useSite();
  const chat = desk.chat.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const isShown = open.value;
  useKeepFocus(dialog, isShown, `${viewOf(chat)} ${chat.rated} ${isReady(chat)}`);
  useLayoutEffect(() => {
    const panel = dialog.current;
    if (panel === null) return;
    if (isShown && !panel.open) {
      if (matchMedia(NARROW).matches) panel.showModal();
      else panel.show();
      panel.querySelector<HTMLElement>("[data-focus]")?.focus();
    } else if (!isShown) panel.close();
  }, [isShown]);
  return (
    <dialog
      ref={dialog}
      class="panel"
      aria-labelledby="title"
      onCancel={(event) => {
        event.preventDefault();
        open.value = false;
      }}
    >
      <div class="top">
        <h2 id="title">{t("chat.title", { centre })}</h2>
        <button type="button" class="icon" aria-label={t("chat.minimise")} onClick={() => (open.value = false)}>
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M4 7l6 6 6-6" />
          </svg>
        </button>
      </div>
      <EmergencyNumbers />
      <LineNotice chat={chat} />
      <p class="hidden" role="status">
        {isShown && news(t, chat)}
      </p>
      {chat.emergency && <EmergencyNow />}
      <View chat={chat} desk={desk} memory={memory} />
      <Options chat={chat} desk={desk} close={() => (open.value = false)} exit={exit} />
    </dialog>
  );
}

/** Something to show has come from the centre. */
function isReady(chat: Chat): boolean {
  return chat.queues.length > 0 || chat.phase !== "none";
}

function View({ chat, desk, memory }: { chat: Chat; desk: Desk; memory: Memory }) {
  const { t } = useSite();
  if (!isReady(chat)) {
    return (
      <div class="page">
        <p tabIndex={-1} data-focus>
          {chat.line === "live" ? t("chat.no_services") : t("chat.connecting")}
        </p>
      </div>
    );
  }
  switch (viewOf(chat)) {
    case "begin":
      return <Begin chat={chat} desk={desk} />;
    case "waiting":
    case "talking":
      return <Talk chat={chat} desk={desk} memory={memory} />;
    case "message_left":
      return <MessageLeft desk={desk} />;
    case "closed":
      return <Over chat={chat} desk={desk} />;
  }
}

/** That there is no connection, and what becomes of what the resident writes. */
function LineNotice({ chat }: { chat: Chat }) {
  const { t, emergency } = useSite();
  return (
    <p class={chat.line === "lost" || chat.line === "unreachable" ? "line" : "hidden"} role="status">
      {chat.line === "lost" && t(isOpen(chat) ? "chat.reconnecting" : "chat.reconnecting_plain")}
      {chat.line === "unreachable" && t("chat.no_connection", { number: emergency })}
    </p>
  );
}

/** When what had the focus is gone because the view changed, put it where the new view wants it. */
function useKeepFocus(dialog: { current: HTMLDialogElement | null }, isShown: boolean, view: string): void {
  const had = useRef(false);
  useLayoutEffect(() => {
    // Not focusout: browsers send it also for what is taken out of the page.
    const note = (event: Event): void => {
      had.current = dialog.current !== null && event.composedPath().includes(dialog.current);
    };
    document.addEventListener("focusin", note);
    document.addEventListener("pointerdown", note);
    return () => {
      document.removeEventListener("focusin", note);
      document.removeEventListener("pointerdown", note);
    };
  }, [dialog]);
  useLayoutEffect(() => {
    const panel = dialog.current;
    const root = panel?.getRootNode();
    if (!isShown || !had.current || panel === null || !(root instanceof ShadowRoot)) return;
    const lost = root.activeElement === null || root.activeElement === panel;
    const elsewhere = document.activeElement !== root.host && document.activeElement !== document.body;
    if (lost && !elsewhere) panel.querySelector<HTMLElement>("[data-focus]")?.focus();
  }, [dialog, isShown, view]);
}
