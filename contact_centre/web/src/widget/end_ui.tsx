/** After a chat: why it is over, the rating, a copy to keep. */
import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { LeaveForm } from "./begin_ui";
import type { Chat } from "./chat_data";
import type { Desk } from "./desk";
import { Refusal, TextArea, valuesOf } from "./fields_ui";
import type { Closed } from "./frames";
import { inLanguage, type Site, useSite } from "./site";
import { Messages } from "./talk_ui";
import { opensInWords } from "./words_data";

export function Over({ chat, desk }: { chat: Chat; desk: Desk }) {
  const site = useSite();
  const { t, timezone, emergency } = site;
  const closed = chat.closed;
  if (closed === null) return null;
  const missed = closed.reason === "callback_missed";
  const shut = missed || closed.reason === "closed" || closed.reason === "shut" || closed.reason === "unstaffed";
  return (
    <div class="page">
      <h3 class="heading" tabIndex={-1} data-focus>
        {closedInWords(site, closed, chat)}
      </h3>
      {closed.message !== "" && <p>{closed.message}</p>}
      {closed.next_open !== null && <p>{opensInWords(t, closed.next_open, timezone)}</p>}
      {shut && <p>{t("chat.closed_may", { number: emergency })}</p>}
      {shut && chat.queue !== null && <LeaveForm chat={chat} desk={desk} queue={chat.queue} />}
      {closed.may_rate && <Rating chat={chat} desk={desk} />}
      {chat.messages.length > 0 && <Messages messages={chat.messages} sayAgain={() => undefined} />}
      <NewChat desk={desk} />
    </div>
  );
}

export function MessageLeft({ desk }: { desk: Desk }) {
  const { t, emergency } = useSite();
  return (
    <div class="page">
      <h3 class="heading" tabIndex={-1} data-focus>
        {t("chat.left_heading")}
      </h3>
      <p>{t("chat.left_text", { number: emergency })}</p>
      <NewChat desk={desk} />
    </div>
  );
}

function NewChat({ desk }: { desk: Desk }) {
  const { t } = useSite();
  return (
    <button type="button" class="button button--quiet" onClick={() => desk.beginAnew()}>
      {t("chat.new")}
    </button>
  );
}

function closedInWords(site: Site, closed: Closed, chat: Chat): string {
  const queue = chat.queues.find(({ id }) => id === chat.queue);
  const service = queue === undefined ? site.centre : inLanguage(site, queue.name);
  return site.t(`chat.closed_${closed.reason}`, { service });
}

const SCORES = Array.from({ length: 11 }, (_, score) => score);

function Rating({ chat, desk }: { chat: Chat; desk: Desk }) {
  const { t } = useSite();
  const [missing, setMissing] = useState(false);
  if (chat.rated) {
    return (
      <p class="notice" role="status" tabIndex={-1} data-focus>
        {t("chat.rate_thanks")}
      </p>
    );
  }
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const value = valuesOf(event.currentTarget);
    setMissing(value("score") === "");
    if (value("score") === "") event.currentTarget.querySelector<HTMLElement>("input")?.focus();
    else void desk.rate(Number(value("score")), value("comment"));
  };
  return (
    <form onSubmit={submit} noValidate>
      <fieldset class={missing ? "field field--wrong" : "field"} aria-describedby="rate-hint">
        <legend>{t("chat.rate")}</legend>
        <p class="hint" id="rate-hint">
          {t("chat.rate_hint")} {missing && <span class="error">{t("chat.error_score")}</span>}
        </p>
        <div class="scores">
          {SCORES.map((score) => (
            <label key={score} class="score">
              <input type="radio" name="score" value={score} />
              <span>{score}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <TextArea name="comment" label={t("chat.rate_comment")} rows={2} />
      <Refusal code={chat.refused} />
      <button class="button" type="submit">
        {t("chat.rate_send")}
      </button>
    </form>
  );
}
