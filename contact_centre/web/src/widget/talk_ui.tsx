/** While a chat goes on: the wait, the conversation, the place to write. */
import type { TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat, Message } from "./chat_data";
import type { Desk } from "./desk";
import { Refusal } from "./fields_ui";
import type { Memory } from "./saved";
import { useSite } from "./site";
import { type Instead, Wait } from "./wait_ui";
import { timeOfDay } from "./words_data";

export function Talk({ chat, desk, memory }: { chat: Chat; desk: Desk; memory: Memory }) {
  const { t } = useSite();
  const [instead, choose] = useState<Instead>(null);
  const waits = chat.phase === "waiting";
  return (
    <>
      {waits ? (
        <Wait {...{ chat, desk, instead, choose }} />
      ) : (
        <p class="with">{t("chat.with", { agent: chat.agent })}</p>
      )}
      <Log chat={chat} desk={desk} />
      {(instead === null || !waits) && <Refusal code={chat.refused} />}
      {!(waits && instead === "leave") && <Composer desk={desk} memory={memory} />}
    </>
  );
}

function Log({ chat, desk }: { chat: Chat; desk: Desk }) {
  const { t } = useSite();
  const log = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight;
  }, [chat.messages.length, chat.agentTyping, chat.visible]);
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- keyboards scroll what has the focus
    <div class="talk" ref={log} tabIndex={0} role="group" aria-label={t("chat.log")}>
      <Messages messages={chat.messages} sayAgain={(frame, text) => desk.sayAgain(frame, text)} />
      <p class="typing" role="status">
        {chat.agentTyping && t("chat.typing", { agent: chat.agent })}
      </p>
    </div>
  );
}

interface MessagesProps {
  messages: readonly Message[];
  sayAgain: (frame: string, text: string) => void;
}

/** The conversation. A screen reader hears what is added. */
export function Messages({ messages, sayAgain }: MessagesProps) {
  const { t } = useSite();
  return (
    <div role="log" aria-live="polite" aria-label={t("chat.log")} class="log">
      {messages.map((message) => (
        <div key={message.frame ?? message.id} class={`message message--${message.kind}`}>
          <p class="message__who">
            {message.kind === "resident" ? t("chat.you") : message.author}
            <Delivery message={message} />
          </p>
          <p class="message__text" dir="auto">
            {message.text}
          </p>
          {message.state === "failed" && message.frame !== null && (
            <SendAgain frame={message.frame} text={message.text} sayAgain={sayAgain} />
          )}
        </div>
      ))}
    </div>
  );
}

function SendAgain({ frame, text, sayAgain }: { frame: string; text: string; sayAgain: MessagesProps["sayAgain"] }) {
  const { t } = useSite();
  return (
    <button type="button" class="plain" onClick={() => sayAgain(frame, text)}>
      {t("chat.send_again")}
    </button>
  );
}

/** When a message stood in the centre, or what keeps it. Not read out each time it changes. */
function Delivery({ message }: { message: Message }) {
  const { t, timezone } = useSite();
  const time = timeOfDay(message.at, timezone);
  if (message.kind === "agent") return <span class="message__when"> {time}</span>;
  const state = { sending: t("chat.sending"), sent: t("chat.sent"), failed: t("chat.not_sent") }[message.state];
  return (
    <span class="message__when" aria-live="off">
      {` ${time} · ${state}`}
    </span>
  );
}

function Composer({ desk, memory }: { desk: Desk; memory: Memory }) {
  const { t } = useSite();
  const [draft, setDraft] = useState(memory.now.draft);
  const area = useRef<HTMLTextAreaElement>(null);
  const write = (text: string): void => {
    setDraft(text);
    memory.keep({ draft: text });
  };
  const send = (): void => {
    if (draft.trim() === "") return;
    desk.say(draft);
    write("");
    area.current?.focus();
  };
  const key = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!sends || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="hidden" for="message">
        {t("chat.message")}
      </label>
      <textarea
        id="message"
        ref={area}
        class="input"
        rows={2}
        maxLength={10_000}
        placeholder={t("chat.message")}
        value={draft}
        data-focus
        onInput={(event) => {
          write(event.currentTarget.value);
          desk.typing();
        }}
        onKeyDown={key}
      />
      <button class="button" type="submit">
        {t("chat.send")}
      </button>
    </form>
  );
}
