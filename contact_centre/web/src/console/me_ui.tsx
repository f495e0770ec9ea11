/** The agent's own state: which, since when, and the menu to change it. */
import type { JSX } from "preact";
import { Button, Refusal } from "../shared/action";
import { duration, plural } from "../shared/format";
import { Icon } from "../shared/icons";
import { Mark } from "../shared/mark";
import { Menu } from "../shared/menu";
import type { DeskStore } from "./desk";
import type { Screen } from "./screen";
import { currentChoice, phaseWords, roomWords, stateChoices, stateLevel, stateWords } from "./states_data";

export function MyState({ store, screen }: { store: DeskStore; screen: Screen }): JSX.Element {
  const { me } = store.desk.value;
  const deed = store.deeds.of("state");
  const current = currentChoice(me);
  return (
    <section class="me" aria-label="Your state">
      <Menu
        class="state"
        open={screen.menu.value === "state"}
        setOpen={(open) => screen.setMenu("state", open)}
        label="Choose your state"
        shortcut="Alt+S"
        busy={deed.pending}
        button={
          <>
            <span class="state-word">
              <Mark level={stateLevel(me)} /> {stateWords(me)}
            </span>
            <StateTime store={store} />
            <Icon name="chevron" />
          </>
        }
        items={stateChoices(me.contacts_count).map((choice) => ({
          key: choice.key,
          checked: choice.key === current,
          label: (
            <>
              <Mark level={choice.level} /> {choice.label}
            </>
          ),
          choose: () => void store.setState(choice),
        }))}
      />
      <Refusal action={deed} />
      <MyLoad store={store} />
      {me.choice === "available" ? null : (
        <Button
          kind="go"
          class="wide"
          pending={deed.pending}
          onClick={() => void store.setState({ state: "available", reason: "" })}
        >
          Go available
        </Button>
      )}
    </section>
  );
}

function StateTime({ store }: { store: DeskStore }): JSX.Element {
  return <span class="state-time muted">{duration(store.ports.clock.second.value - store.desk.value.me.since)}</span>;
}

function MyLoad({ store }: { store: DeskStore }): JSX.Element {
  const { me } = store.desk.value;
  if (me.reason === "missed") {
    return <p class="small miss">You missed an offer, so no more are made. Go available when you are back.</p>;
  }
  const what = me.contacts_count === 0 ? "No contacts" : plural(me.contacts_count, "contact");
  const room = me.choice === "available" ? roomWords(me.room) : "No offers are made to you now";
  return (
    <p class="small muted">
      {what}
      {me.parked_count === 0 ? "" : `, ${me.parked_count} parked`}
      {me.phase === "wrap_up" ? `, ${phaseWords(me.phase)}` : ""} · <b>{room}</b>
    </p>
  );
}
