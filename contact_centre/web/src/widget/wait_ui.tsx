/** The wait: position and time, who is missing, and what the resident may do instead of waiting here. */
import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { LeaveForm } from "./begin_ui";
import type { Chat } from "./chat_data";
import type { Desk } from "./desk";
import { focusFirstError, Refusal, TextField, valuesOf } from "./fields_ui";
import type { Call, Waiting } from "./frames";
import { useSite } from "./site";
import { againInWords, isNumber, positionInWords, waitInWords } from "./words_data";

/** What the resident would rather do than wait here; null: they wait. */
export type Instead = "ring" | "leave" | null;

interface WaitProps {
  chat: Chat;
  desk: Desk;
  instead: Instead;
  choose: (instead: Instead) => void;
}

export function Wait({ chat, desk, instead, choose }: WaitProps) {
  if (chat.call !== null) return <Promised {...{ chat, desk, choose }} call={chat.call} />;
  if (chat.waiting === null) return null;
  if (instead === "ring") return <RingForm chat={chat} desk={desk} back={() => choose(null)} />;
  if (instead === "leave" && chat.queue !== null) {
    return (
      <div class="wait">
        <LeaveForm chat={chat} desk={desk} queue={chat.queue} />
        <Back back={() => choose(null)} />
      </div>
    );
  }
  return <Waits chat={chat} waiting={chat.waiting} desk={desk} choose={choose} />;
}

function Waits({ chat, waiting, desk, choose }: Omit<WaitProps, "instead"> & { waiting: Waiting }) {
  const { t } = useSite();
  const missing = waiting.unstaffed !== "";
  return (
    <div class="wait">
      {chat.waitsAgain && <p>{t("chat.back_in_queue")}</p>}
      <p class="wait__position">{positionInWords(t, waiting.position, waiting.overtaken)}</p>
      {waiting.overtaken && <p>{t("chat.overtaken")}</p>}
      {missing ? <Missing waiting={waiting} /> : <p>{waitInWords(t, waiting.band_s)}</p>}
      {!chat.emergency && !missing && <p class="hint">{t("chat.wait_hint")}</p>}
      <div class="wait__instead">
        {waiting.unstaffed === "speaker" && (
          <button type="button" class="button button--quiet" onClick={() => void desk.anyAgent()}>
            {t("chat.any_agent")}
          </button>
        )}
        {chat.callbacks && (
          <button type="button" class="plain" onClick={() => choose("ring")}>
            {t("chat.ring_button")}
          </button>
        )}
        {missing && (
          <button type="button" class="plain" onClick={() => choose("leave")}>
            {t("chat.leave_instead")}
          </button>
        )}
      </div>
    </div>
  );
}

/** Nobody on duty can help, and what that means for the resident. */
function Missing({ waiting }: { waiting: Waiting }) {
  const { t, emergency } = useSite();
  return (
    <>
      <p>
        <b>{t(waiting.unstaffed === "speaker" ? "chat.unstaffed_speaker" : "chat.closed_unstaffed")}</b>
      </p>
      <p>
        {t("chat.unstaffed_wait")} {t("chat.ring_urgent", { number: emergency })}
      </p>
    </>
  );
}

function RingForm({ chat, desk, back }: { chat: Chat; desk: Desk; back: () => void }) {
  const { t } = useSite();
  const [wrong, setWrong] = useState(false);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const number = valuesOf(event.currentTarget)("number");
    setWrong(!isNumber(number));
    if (isNumber(number)) void desk.ringMe(number);
    else focusFirstError(event.currentTarget);
  };
  return (
    <form class="wait" onSubmit={submit} noValidate>
      <h3 class="heading" tabIndex={-1} ref={(heading) => heading?.focus()}>
        {t("chat.ring_heading")}
      </h3>
      <TextField
        name="number"
        label={t("chat.ring_number")}
        hint={t("chat.ring_hint")}
        error={wrong ? t("chat.error_number") : undefined}
        maxLength={40}
        autocomplete="tel"
      />
      <Refusal code={chat.refused} />
      <div class="wait__instead">
        <button class="button" type="submit">
          {t("chat.ring_ask")}
        </button>
        <Back back={back} />
      </div>
    </form>
  );
}

function Back({ back }: { back: () => void }) {
  const { t } = useSite();
  return (
    <button type="button" class="plain" onClick={back}>
      {t("chat.ring_back")}
    </button>
  );
}

/** A call is promised, or the telephone rings. */
function Promised({ chat, call, desk, choose }: Omit<WaitProps, "instead"> & { call: Call }) {
  const { t, timezone, emergency } = useSite();
  const number = call.number.replaceAll(" ", "\u00a0"); // on one line
  if (call.ringing) {
    return (
      <div class="wait" role="status">
        <p class="wait__position">{t("chat.ring_now", { agent: call.agent_name, number })}</p>
      </div>
    );
  }
  const waitHere = (): void => {
    choose(null);
    void desk.doNotRing();
  };
  const minutes = Math.round(call.within_s / 60);
  return (
    <div class="wait">
      <div role="status">
        <p class="wait__position">{t("chat.ring_promised", { number })}</p>
        <p>{call.again_at === null ? t("chat.ring_within", { minutes }) : againInWords(t, call.again_at, timezone)}</p>
      </div>
      {call.again_at === null && chat.waiting !== null && (
        <p>{positionInWords(t, chat.waiting.position, chat.waiting.overtaken)}.</p>
      )}
      <p>{t("chat.ring_urgent", { number: emergency })}</p>
      <button type="button" class="plain" onClick={waitHere}>
        {t("chat.ring_cancel")}
      </button>
    </div>
  );
}
