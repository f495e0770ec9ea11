/** The agent's telephone on screen: where calls ring, whether they can, and how the line sounds. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { Dialog } from "../shared/dialog";
import { looksLikeNumber, unbroken } from "../shared/format";
import { Icon } from "../shared/icons";
import { Mark } from "../shared/mark";
import { Menu, type MenuItem } from "../shared/menu";
import type { Contact } from "./frames";
import type { Screen } from "./screen";
import type { Phone } from "./softphone";
import { type Device, deviceWords, stateWords, warningWords } from "./softphone_data";

interface PhoneProps {
  phone: Phone;
  screen: Screen;
}

/** Nothing where the centre has no telephone. */
export function MyPhone({ phone, screen }: PhoneProps): JSX.Element | null {
  const [problem, setProblem] = useState<string | null>(null);
  const { kind, device, number } = phone.line.value;
  if (kind === "none") return null;
  const choose = (to: Device, where: string): void => {
    setProblem(null);
    phone.choose(to, where).catch((error: unknown) => setProblem(why(error)));
  };
  const other: MenuItem = { key: "other", label: "On another phone …", choose: () => screen.show("phone") };
  const mine: MenuItem[] =
    number === ""
      ? []
      : [
          {
            key: "phone",
            label: `On ${unbroken(number)}`,
            checked: device === "phone",
            choose: () => choose("phone", number),
          },
        ];
  return (
    <section class="my-phone" aria-label="Your telephone">
      <Menu
        class="calls-ring"
        open={screen.menu.value === "phone"}
        setOpen={(open) => screen.setMenu("phone", open)}
        label="Choose where your calls ring"
        shortcut="Alt+J"
        button={
          <>
            <span>
              <Icon name="call" /> Calls ring <b>{deviceWords(device, number)}</b>
            </span>
            <Icon name="chevron" />
          </>
        }
        items={[
          {
            key: "browser",
            label: "In this browser",
            checked: device === "browser",
            choose: () => choose("browser", number),
          },
          ...mine,
          other,
        ]}
      />
      <Refusal action={{ refusal: problem, dismiss: () => setProblem(null) }} />
      <PhoneNotice phone={phone} />
    </section>
  );
}

/** Why calls cannot ring here, and what to do about it. */
export function PhoneNotice({ phone }: { phone: Phone }): JSX.Element | null {
  const state = phone.state.value;
  if (state === "off" || state === "ready" || state === "in_call") return null;
  const bad = state === "deaf" || state === "no_connection";
  return (
    <>
      <p class={bad ? "small miss" : "small muted"} role={bad ? "alert" : "status"}>
        {bad ? <Mark level="miss" /> : null} {stateWords(state)}
      </p>
      {state === "ask" || state === "deaf" ? (
        <Button kind="go" class="wide" onClick={() => void phone.allow()}>
          {state === "ask" ? "Allow the microphone" : "Try the microphone again"}
        </Button>
      ) : null}
    </>
  );
}

function why(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "That did not work. Try again.";
}

/** A number of the agent's own, which calls are to ring on. */
export function PhoneDialog({ phone, close }: { phone: Phone; close: () => void }): JSX.Element {
  const [number, setNumber] = useState(phone.line.value.number);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const save = async (): Promise<void> => {
    if (!looksLikeNumber(number)) {
      setProblem("Write a telephone number, for example 07700 900123.");
      return;
    }
    setPending(true);
    try {
      await phone.choose("phone", number.trim());
      close();
    } catch (error) {
      setProblem(why(error));
    }
    setPending(false);
  };
  return (
    <Dialog
      title="Calls on your own phone"
      onClose={close}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="go" pending={pending} onClick={() => void save()}>
            Ring me there
          </Button>
        </>
      }
    >
      <div>
        <label class="label" htmlFor="own-number">
          Your number
        </label>
        <input
          id="own-number"
          class="field"
          type="tel"
          autocomplete="tel"
          data-first=""
          value={number}
          onInput={(event) => setNumber(event.currentTarget.value)}
        />
      </div>
      <p class="small muted">
        It rings when you have accepted a call here. Press 1 to take it, so that your voicemail never does.
      </p>
      <Refusal action={{ refusal: problem, dismiss: () => setProblem(null) }} />
    </Dialog>
  );
}

/** How the line sounds; where there is no sound, what is said, and a field to say something. */
export function Sound({ contact, phone }: { contact: Pick<Contact, "id">; phone: Phone }): JSX.Element | null {
  const talk = phone.talk.value;
  const warning = phone.warning.value;
  if (talk?.contact !== contact.id) return null;
  return (
    <>
      {warning === null ? null : (
        <p class="call-warning" role="status">
          <Mark level="risk" /> {warningWords(warning)}
        </p>
      )}
      {phone.writes ? <InWriting contact={contact} phone={phone} /> : null}
    </>
  );
}

const SPEAKERS: Readonly<Record<string, string>> = {
  you: "You",
  centre: "Announcement",
  agent: "Agent",
  resident: "Resident",
  outside: "Outside",
  colleague: "Colleague",
  supervisor: "Supervisor",
};

function InWriting({ contact, phone }: { contact: Pick<Contact, "id">; phone: Phone }): JSX.Element {
  const [text, setText] = useState("");
  const log = useRef<HTMLDivElement>(null);
  const lines = phone.talk.value?.lines ?? [];
  useEffect(() => log.current?.scrollTo({ top: log.current.scrollHeight }), [lines.length]);
  const say = (event: Event): void => {
    event.preventDefault();
    if (text.trim() === "") return;
    phone.say(contact.id, text.trim());
    setText("");
  };
  return (
    <div class="in-writing">
      <p class="small muted">The demo has no sound: what is said in the call stands here.</p>
      <div
        class="heard"
        role="log"
        aria-label="What is said in the call"
        // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={log}
      >
        {lines.map(({ by, text: said }, index) => (
          <p key={index}>
            {by === "music" ? (
              <span class="muted">Music plays.</span>
            ) : (
              <>
                <b>{SPEAKERS[by] ?? by}:</b> {said}
              </>
            )}
          </p>
        ))}
      </div>
      <form class="say" onSubmit={say}>
        <label class="unseen" htmlFor="say">
          Say something in the call
        </label>
        <input
          id="say"
          class="field"
          placeholder="Say something"
          autocomplete="off"
          maxLength={500}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          <span>Say</span>
        </button>
      </form>
    </div>
  );
}
