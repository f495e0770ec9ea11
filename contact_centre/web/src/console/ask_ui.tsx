/** Asking colleagues in a Slack channel: what the agent types goes there, masked, and nothing else of the contact. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { Dialog } from "../shared/dialog";
import type { ContactDialogProps } from "./dialogs_ui";
import { masked } from "./masked";
import { rescueFocus } from "./screen";
import { cleaned } from "./writing";

const LONGEST_QUESTION = 3_000;

const NOWHERE =
  "There is nowhere to ask yet: Slack is set up, but no channel of experts is. Ask an administrator to set " +
  "SLACK_EXPERTS_CHANNEL. Meanwhile, ask a colleague with Transfer.";

export function AskDialog({ store, contact, close }: ContactDialogProps): JSX.Element {
  const experts = store.desk.value.experts ?? [];
  const [where, setWhere] = useState(experts[0]?.where ?? "");
  const [question, setQuestion] = useState("");
  const place = `${contact.id}.ask`;
  const deed = store.deeds.of(place);
  const text = cleaned(question);
  const ask = async (): Promise<void> => {
    if (text === "") store.deeds.explain(place, "Write your question first.");
    else if (await store.askExperts(contact, text, where)) {
      close();
      rescueFocus();
    }
  };
  return (
    <Dialog
      title="Ask experts in Slack"
      onClose={close}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="go" pending={deed.pending} off={experts.length === 0} onClick={() => void ask()}>
            Ask
          </Button>
        </>
      }
    >
      {experts.length === 0 ? <p role="alert">{NOWHERE}</p> : null}
      {experts.length > 1 ? (
        <div>
          <label class="label" htmlFor="ask-where">
            Whom
          </label>
          <select id="ask-where" class="field" value={where} onChange={(event) => setWhere(event.currentTarget.value)}>
            {experts.map((expert) => (
              <option key={expert.where} value={expert.where}>
                {expert.name}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      <div>
        <label class="label" htmlFor="ask-question">
          Your question, without the resident’s name
        </label>
        <textarea
          id="ask-question"
          class="field"
          rows={3}
          maxLength={LONGEST_QUESTION}
          data-first=""
          value={question}
          onInput={(event) => setQuestion(event.currentTarget.value)}
        />
      </div>
      <div class="will-read" role="status">
        <p class="small muted">They will read</p>
        <p class="bubble-text">{text === "" ? "…" : masked(text)}</p>
      </div>
      <p class="small muted">
        Numbers, postcodes and e-mail addresses are left out by themselves; names are not. A link to this contact goes
        with it, which opens only for whoever has it. The answer comes back as a note.
      </p>
      <Refusal action={deed} />
    </Dialog>
  );
}
