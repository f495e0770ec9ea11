/** How to leave: end the chat, keep a copy, clear the screen, get away fast. */
import { useRef, useState } from "preact/hooks";
import { type Chat, isOpen } from "./chat_data";
import type { Desk } from "./desk";
import { useSite } from "./site";
import { saveAs, transcript } from "./transcript";

interface OptionsProps {
  chat: Chat;
  desk: Desk;
  close: () => void;
  exit: () => void;
}

type Question = "end" | "clear" | null;

export function Options({ chat, desk, close, exit }: OptionsProps) {
  const { t } = useSite();
  const [asking, ask] = useState<Question>(null);
  const question = asking === "end" && !isOpen(chat) ? null : asking; // it may have ended meanwhile
  const asked = useRef<HTMLElement | null>(null);
  const open = (which: Question) => (event: { currentTarget: HTMLElement }) => {
    asked.current = event.currentTarget;
    ask(which);
  };
  const answer = (yes: boolean): void => {
    ask(null);
    if (!yes) asked.current?.focus();
    else if (question === "end") void desk.end();
    else void desk.endAndClear().then(close);
  };
  return (
    <div class="bottom">
      {question !== null && <Sure question={question} answer={answer} />}
      <div class="bottom__row" hidden={question !== null}>
        {isOpen(chat) && (
          <button type="button" class="plain" onClick={open("end")}>
            {t("chat.end")}
          </button>
        )}
        {chat.phase !== "none" && <More chat={chat} desk={desk} clear={open("clear")} />}
        <button type="button" class="plain exit" title={t("chat.quick_exit_keys")} onClick={exit}>
          {t("chat.quick_exit")}
        </button>
      </div>
    </div>
  );
}

/** Asks once before something that cannot be undone. */
function Sure({ question, answer }: { question: "end" | "clear"; answer: (yes: boolean) => void }) {
  const { t } = useSite();
  return (
    <div class="sure" role="group" aria-label={t(question === "end" ? "chat.end_sure" : "chat.clear_sure")}>
      <p>{t(question === "end" ? "chat.end_sure" : "chat.clear_sure")}</p>
      <button
        type="button"
        class="button button--danger"
        ref={(button) => button?.focus()}
        onClick={() => answer(true)}
      >
        {t(question === "end" ? "chat.end_yes" : "chat.clear_yes")}
      </button>
      <button type="button" class="button button--quiet" onClick={() => answer(false)}>
        {t("chat.end_no")}
      </button>
    </div>
  );
}

interface MoreProps {
  chat: Chat;
  desk: Desk;
  clear: (event: { currentTarget: HTMLElement }) => void;
}

function More({ chat, desk, clear }: MoreProps) {
  const { t, centre, timezone } = useSite();
  const keep = (): void => {
    const text = transcript(t, chat.messages, { centre, timezone, now: Date.now() });
    saveAs(t("chat.transcript_file"), text);
  };
  return (
    <details class="more">
      <summary class="plain">{t("chat.options")}</summary>
      <div class="more__list">
        {chat.messages.length > 0 && (
          <button type="button" class="plain" onClick={keep}>
            {t("chat.transcript")}
          </button>
        )}
        {isOpen(chat) && chat.call === null && (
          <label class="check">
            <input
              type="checkbox"
              checked={chat.endsWithTab}
              onChange={(event) => desk.choose(event.currentTarget.checked)}
            />{" "}
            <span>{t("chat.ends_with_tab")}</span>
          </label>
        )}
        <button type="button" class="plain" onClick={clear}>
          {t(isOpen(chat) ? "chat.end_clear" : "chat.clear")}
        </button>
        {isOpen(chat) && <p class="hint more__hint">{t("chat.end_clear_hint")}</p>}
      </div>
    </details>
  );
}
