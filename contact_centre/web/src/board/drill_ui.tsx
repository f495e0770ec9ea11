/** The panel beside the board: the contacts behind a figure, and what happened to one of them in plain words. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { Dialog } from "../shared/dialog";
import { plural } from "../shared/format";
import { Icon } from "../shared/icons";
import { type ContactRow, contactRows } from "./board_wire";
import { ContactLine } from "./contact_line_ui";
import { useStore } from "./context";
import { type Drill, drillTitle, drillUrl } from "./drill_data";
import { useFetched } from "./fetched";
import { Loaded } from "./loaded_ui";
import { Story } from "./story_ui";

export function DrillPanel({ drill }: { drill: Drill }): JSX.Element {
  const store = useStore();
  const story = useSignal<ContactRow | null>(null);
  const left = useRef<string | null>(null);
  const shown = story.value;
  const back = (): void => {
    left.current = shown?.id ?? null;
    story.value = null;
  };
  return (
    <Dialog title={drillTitle(drill)} onClose={store.close} class="side">
      {shown === null ? null : (
        <>
          <Button kind="quiet" class="back" onClick={back}>
            <Icon name="back" /> All contacts of this figure
          </Button>
          <Story contact={shown.id} title={`${shown.label}, ${shown.queue_name}`} />
        </>
      )}
      <div hidden={shown !== null}>
        <Contacts drill={drill} choose={(row) => (story.value = row)} returned={shown === null ? left.current : null} />
      </div>
    </Dialog>
  );
}

interface ContactsProps {
  drill: Drill;
  choose: (row: ContactRow) => void;
  /** The contact whose story was just closed: its row takes the focus again. */
  returned: string | null;
}

function Contacts({ drill, choose, returned }: ContactsProps): JSX.Element {
  const round = useSignal(0);
  const list = useRef<HTMLDivElement>(null);
  const fetched = useFetched(drillUrl(drill), contactRows, round.value);
  const again = (): void => {
    round.value += 1;
  };
  useEffect(() => {
    if (returned !== null)
      list.current?.querySelector<HTMLElement>(`[data-contact="${CSS.escape(returned)}"]`)?.focus();
  }, [returned]);
  return (
    <div ref={list}>
      <Loaded
        fetched={fetched.value}
        retry={again}
        draw={(rows) => <ContactList rows={rows} choose={choose} again={again} />}
      />
    </div>
  );
}

interface ListProps {
  rows: readonly ContactRow[];
  choose: (row: ContactRow) => void;
  again: () => void;
}

/** A whole day can be behind one figure; so many rows are drawn at a time. */
const AT_A_TIME = 200;

function ContactList({ rows, choose, again }: ListProps): JSX.Element {
  const most = useSignal(AT_A_TIME);
  const left = rows.length - most.value;
  return (
    <>
      <p class="side-head">
        <span role="status">{rows.length === 0 ? "No contacts." : plural(rows.length, "contact")}</span>
        <Button kind="quiet" onClick={again}>
          Refresh
        </Button>
      </p>
      <ul class="contacts">
        {rows.slice(0, most.value).map((row) => (
          <li key={row.id}>
            <button type="button" class="contact" data-contact={row.id} onClick={() => choose(row)}>
              <ContactLine row={row} />
            </button>
          </li>
        ))}
      </ul>
      {left > 0 ? (
        <Button onClick={() => (most.value += AT_A_TIME)}>Show more ({plural(left, "contact")} not shown)</Button>
      ) : null}
    </>
  );
}
