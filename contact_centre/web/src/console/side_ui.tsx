/** Beside the conversation: who the resident is, and the outcome that closes the contact. */
import type { JSX } from "preact";
import { Button, Refusal } from "../shared/action";
import { clockTime, duration, looksLikeNumber, phone } from "../shared/format";
import { channelName, Icon } from "../shared/icons";
import { Picker } from "../shared/picker";
import { isSpoken } from "./call_data";
import { isOurs } from "./console_data";
import type { DeskStore } from "./desk";
import type { Contact } from "./frames";
import { HistoryPane } from "./history_ui";
import { outcomeChoices } from "./outcomes_data";
import { PersonPane } from "./person_ui";
import { rescueFocus } from "./screen";

/** Channels whose addresses are the provider's own: nobody could use them anywhere else. */
const ONLY_THERE: ReadonlySet<string> = new Set(["messenger", "instagram", "slack"]);

const LANGUAGES: Readonly<Record<string, string>> = { en: "English", cy: "Welsh" };

export function Side({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element {
  return (
    <>
      <div class="side-head">
        <Button kind="quiet" onClick={() => (store.view.value = "talk")}>
          <Icon name="back" /> Conversation
        </Button>
      </div>
      <ResidentPane contact={contact} />
      <PersonPane key={contact.id} {...{ contact, store }} />
      {isOurs(contact) ? (
        <>
          <ElsewherePane contact={contact} store={store} />
          <OutcomePane contact={contact} store={store} />
        </>
      ) : null}
      <HistoryPane key={`${contact.id}.history`} {...{ contact, store }} />
    </>
  );
}

function ResidentPane({ contact }: { contact: Contact }): JSX.Element {
  const rows: readonly (readonly [string, string])[] = [
    ["Name", contact.name === "" || looksLikeNumber(contact.name) ? "not known" : contact.name],
    [
      "Reach at",
      contact.callback !== null
        ? phone(contact.callback.number)
        : contact.address !== "" && !ONLY_THERE.has(contact.channel)
          ? phone(contact.address)
          : isSpoken(contact)
            ? "number withheld"
            : `${channelName(contact.channel)} only`,
    ],
    ["Language", LANGUAGES[contact.language] ?? contact.language],
    ["Queue", contact.queue_name],
    ...(isOurs(contact) ? [] : [["Agent", contact.holder_name] as const]),
    ["Arrived", clockTime(contact.arrived_at)],
    ["Waited", duration(contact.accepted_at - contact.queued_at)],
    [
      isSpoken(contact) ? "First spoken to" : "First reply",
      contact.answered_at === null ? "none yet" : clockTime(contact.answered_at),
    ],
  ];
  return (
    <section class="pane resident-pane" aria-labelledby="resident-pane">
      <h2 id="resident-pane">Resident</h2>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {contact.robot ? <p class="small muted">A robot of the demo plays this resident.</p> : null}
    </section>
  );
}

/** What else the resident waits for: once answered here, it may be withdrawn. */
function ElsewherePane({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element | null {
  if (contact.elsewhere.length === 0) return null;
  const first = contact.answered_at === null;
  return (
    <section class="pane" aria-labelledby="elsewhere-pane">
      <h2 id="elsewhere-pane">Also waiting</h2>
      {contact.elsewhere.map((other) => (
        <div key={other.id} class="elsewhere">
          <p>
            {channelName(other.channel)} · {other.queue_name} · since {clockTime(other.queued_at)}
          </p>
          <Button
            off={first}
            title={first ? "Answer the resident first" : undefined}
            pending={store.deeds.of(`${other.id}.elsewhere`).pending}
            onClick={() => void store.resolveElsewhere(other.id).then(rescueFocus)}
          >
            Withdraw it: resolved here
          </Button>
          <Refusal action={store.deeds.of(`${other.id}.elsewhere`)} />
        </div>
      ))}
    </section>
  );
}

function OutcomePane({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element {
  const { outcome, note } = store.wrapUp(contact);
  const deed = store.deeds.of(`${contact.id}.dispose`);
  const over = contact.phase === "wrap_up";
  return (
    <section class="pane outcome-pane" aria-labelledby="outcome-pane">
      <h2 id="outcome-pane">Outcome {over ? <WrapUpTime contact={contact} store={store} /> : null}</h2>
      <Picker
        key={contact.id}
        label="How did it end?"
        choices={outcomeChoices(store.outcomes(contact), store.usedOutcomes(contact))}
        chosen={outcome}
        onChoose={(code) => store.prepare(contact, { outcome: code })}
        none="No outcome of that name."
      />
      <label class="label" htmlFor="wrap-up-note">
        Note for whoever comes next, not needed
      </label>
      <textarea
        id="wrap-up-note"
        class="field"
        rows={2}
        maxLength={10_000}
        value={note}
        onInput={(event) => store.prepare(contact, { note: event.currentTarget.value })}
      />
      <Refusal action={deed} />
      {over ? (
        <Button
          kind="go"
          class="wide"
          shortcut="Alt+W"
          pending={deed.pending}
          onClick={() => void store.dispose(contact).then(rescueFocus)}
        >
          Finish wrap-up
        </Button>
      ) : (
        <p class="small muted">You can choose now. It is filed when the conversation has ended.</p>
      )}
    </section>
  );
}

function WrapUpTime({ contact, store }: { contact: Contact; store: DeskStore }): JSX.Element | null {
  const now = store.ports.clock.second.value;
  if (contact.wrap_up_until === null) return null;
  const left = contact.wrap_up_until - now;
  return <span class={left < 15_000 ? "risk" : "muted"}>{left > 0 ? `${duration(left)} left` : "time is up"}</span>;
}
