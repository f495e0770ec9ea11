/** Before a chat: what it is about, and what to do when that is closed. */
import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import type { Chat } from "./chat_data";
import type { Desk } from "./desk";
import { Field, focusFirstError, Refusal, TextArea, TextField, valuesOf } from "./fields_ui";
import type { QueueChoice } from "./frames";
import { inLanguage, useSite } from "./site";
import { opensInWords } from "./words_data";

export function Begin({ chat, desk }: { chat: Chat; desk: Desk }) {
  const { t } = useSite();
  const [chosen, choose] = useState(chat.queue ?? "");
  const [wrong, setWrong] = useState(false);
  const queue = chat.queues.find(({ id }) => id === chosen);
  return (
    <div class="page">
      <h3 class="heading" tabIndex={-1} data-focus>
        {t("chat.open")}
      </h3>
      <ChooseQueue
        queues={chat.queues}
        chosen={chosen}
        wrong={wrong && chosen === ""}
        choose={(id) => {
          choose(id);
          setWrong(false);
        }}
      />
      {queue === undefined || queue.open ? (
        <StartForm chat={chat} desk={desk} queue={chosen} missing={() => setWrong(true)} />
      ) : (
        <>
          <ClosedNotice queue={queue} />
          <LeaveForm chat={chat} desk={desk} queue={queue.id} />
        </>
      )}
    </div>
  );
}

interface ChooseProps {
  queues: readonly QueueChoice[];
  chosen: string;
  wrong: boolean;
  choose: (id: string) => void;
}

function ChooseQueue({ queues, chosen, wrong, choose }: ChooseProps) {
  const site = useSite();
  const { t } = site;
  return (
    <Field label={t("chat.start_service")} error={wrong ? t("chat.error_service") : undefined}>
      {(ids) => (
        <select class="input" {...ids} value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{t("chat.start_choose")}</option>
          {queues.map((queue) => {
            const service = inLanguage(site, queue.name);
            return (
              <option key={queue.id} value={queue.id}>
                {queue.open ? service : t("chat.start_closed", { service })}
              </option>
            );
          })}
        </select>
      )}
    </Field>
  );
}

function StartForm({ chat, desk, queue, missing }: { chat: Chat; desk: Desk; queue: string; missing: () => void }) {
  const { t, language } = useSite();
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (chat.beginning) return;
    if (queue === "") {
      missing();
      const panel = event.currentTarget.parentElement;
      requestAnimationFrame(() => panel?.querySelector("select")?.focus());
      return;
    }
    const value = valuesOf(event.currentTarget);
    const beginning = {
      queue,
      language,
      name: value("name"),
      text: value("text"),
      ...(value("speaker") !== "" && { speaker: true }),
    };
    void desk.begin(beginning, value("ends_with_tab") !== "");
  };
  return (
    <form onSubmit={submit} noValidate>
      <TextField name="name" label={t("chat.start_name")} maxLength={80} autocomplete="given-name" />
      <TextArea name="text" label={t("chat.start_text")} hint={t("chat.start_text_hint")} rows={3} />
      {chat.speakers.includes(language) && (
        <label class="check">
          <input type="checkbox" name="speaker" value="yes" /> <span>{t("chat.start_speaker")}</span>
        </label>
      )}
      <label class="check">
        <input type="checkbox" name="ends_with_tab" value="yes" /> <span>{t("chat.ends_with_tab")}</span>
      </label>
      <Refusal code={chat.refused} />
      <button class="button" type="submit" aria-disabled={chat.beginning}>
        {t(chat.beginning ? "chat.connecting" : "chat.start_button")}
      </button>
    </form>
  );
}

/** That a queue is closed, when it opens, and what a supervisor says about it. */
function ClosedNotice({ queue }: { queue: QueueChoice }) {
  const site = useSite();
  const { t, timezone, emergency } = site;
  const why = inLanguage(site, queue.message);
  return (
    <div class="notice" role="status">
      <p>
        <b>{t("chat.closed_closed", { service: inLanguage(site, queue.name) })}</b>
      </p>
      {why !== "" && <p>{why}</p>}
      {queue.next_open !== null && <p>{opensInWords(t, queue.next_open, timezone)}</p>}
      <p>{t("chat.closed_may", { number: emergency })}</p>
    </div>
  );
}

export function LeaveForm({ chat, desk, queue }: { chat: Chat; desk: Desk; queue: string }) {
  const { t, language } = useSite();
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (chat.beginning) return;
    const value = valuesOf(event.currentTarget);
    const missing = ["address", "text"].filter((name) => value(name).length < (name === "address" ? 3 : 1));
    setWrong(missing);
    if (missing.length > 0) focusFirstError(event.currentTarget);
    else {
      const [name, address, text] = [value("name"), value("address"), value("text")];
      void desk.leaveMessage({ queue, language, name, address, text });
    }
  };
  return (
    <form onSubmit={submit} noValidate>
      <h4 class="heading">{t("chat.leave_heading")}</h4>
      <TextField name="name" label={t("chat.leave_name")} maxLength={80} autocomplete="given-name" />
      <TextField
        name="address"
        label={t("chat.leave_address")}
        hint={t("chat.leave_address_hint")}
        error={wrong.includes("address") ? t("chat.error_address") : undefined}
        maxLength={200}
      />
      <TextArea
        name="text"
        label={t("chat.leave_text")}
        error={wrong.includes("text") ? t("chat.error_text") : undefined}
        rows={4}
      />
      <Refusal code={chat.refused} />
      <button class="button" type="submit" aria-disabled={chat.beginning}>
        {t(chat.beginning ? "chat.sending" : "chat.leave_button")}
      </button>
    </form>
  );
}
