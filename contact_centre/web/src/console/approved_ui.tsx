/** Approved texts for a resident who wrote too long ago to be written to freely: choose one, fill in its gaps, send. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { Dialog } from "../shared/dialog";
import { Picker } from "../shared/picker";
import { residentName } from "./console_data";
import type { ContactDialogProps } from "./dialogs_ui";
import { focusComposer } from "./screen";
import { filled, gaps, inLanguage } from "./thread_data";

const LANGUAGES: Readonly<Record<string, string>> = { en: "English", cy: "Welsh" };
const LONGEST_FIELD = 200;

export function ApprovedDialog({ store, contact, close }: ContactDialogProps): JSX.Element {
  const templates = inLanguage(contact.thread?.templates ?? [], contact.language);
  const [chosen, choose] = useState<string | null>(templates.length === 1 ? (templates[0]?.id ?? null) : null);
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const place = `${contact.id}.approved`;
  const deed = store.deeds.of(place);
  const template = templates.find(({ id }) => id === chosen);
  const open = template === undefined ? [] : gaps(template.text);
  const send = (): void => {
    const missing = open.find((gap) => (fields[gap] ?? "").trim() === "");
    if (template === undefined) store.deeds.explain(place, "Choose a text first.");
    else if (missing !== undefined) store.deeds.explain(place, `Fill in what stands for {{${missing}}} first.`);
    else {
      deed.dismiss();
      store.writing.sendTemplate(contact.id, filled(template.text, fields), template.id);
      close();
      focusComposer();
    }
  };
  return (
    <Dialog
      title={`Approved text to ${residentName(contact)}`}
      onClose={close}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="go" onClick={send}>
            Send this text
          </Button>
        </>
      }
    >
      <p class="small muted">
        They wrote more than a day ago, so WhatsApp takes one of these only. Once they answer, you can write freely.
      </p>
      <Picker
        first
        label="Text"
        choices={templates.map(({ id, text, language }) => ({ id, name: text, hint: LANGUAGES[language] ?? language }))}
        chosen={chosen}
        onChoose={choose}
        none="No approved text has these words."
      />
      {open.map((gap) => (
        <div key={gap}>
          <label class="label" htmlFor={`gap-${gap}`}>
            In place of {`{{${gap}}}`}
          </label>
          <input
            id={`gap-${gap}`}
            class="field"
            autocomplete="off"
            maxLength={LONGEST_FIELD}
            value={fields[gap] ?? ""}
            onInput={(event) => setFields({ ...fields, [gap]: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.isComposing) send();
            }}
          />
        </div>
      ))}
      {template === undefined ? null : (
        <div class="will-read" role="status">
          <p class="small muted">They will read</p>
          <p lang={template.language}>{filled(template.text, fields)}</p>
        </div>
      )}
      <Refusal action={deed} />
    </Dialog>
  );
}
