/** A searchable list (combobox with a list that is always open): type to narrow, arrows to move, Enter to choose. */
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type Choice, matching, step } from "./picker_data";

interface PickerProps {
  label: string;
  choices: readonly Choice[];
  chosen: string | null;
  onChoose: (id: string) => void;
  /** Said when nothing matches. */
  none: string;
  /** Take the focus when the dialog around it opens. */
  first?: boolean;
}

export function Picker({ label, choices, chosen, onChoose, none, first = false }: PickerProps): JSX.Element {
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const shown = matching(choices, search);
  useEffect(() => list.current?.querySelector(".active")?.scrollIntoView({ block: "nearest" }), [active]);

  const type = (text: string): void => {
    setSearch(text);
    setActive(text === "" ? -1 : step(matching(choices, text), -1, 1));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (event.key !== "Enter") setActive(step(shown, active, event.key === "ArrowDown" ? 1 : -1));
    else if (shown[active] !== undefined) onChoose(shown[active].id);
  };
  return (
    <div class="picker">
      <label class="label" for={`${id}-search`}>
        {label}
      </label>
      <input
        id={`${id}-search`}
        class="field"
        type="text"
        role="combobox"
        autocomplete="off"
        placeholder="Search"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={shown[active] === undefined ? undefined : `${id}-${active}`}
        data-first={first ? "" : undefined}
        value={search}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="picker-list" id={`${id}-list`} role="listbox" aria-label={label} ref={list} tabIndex={-1}>
        {shown.map((choice, index) => (
          <Option
            key={choice.id}
            id={`${id}-${index}`}
            {...{ choice, index, active, chosen, onChoose }}
            shown={shown}
          />
        ))}
      </div>
      {shown.length === 0 ? <p class="empty">{none}</p> : null}
    </div>
  );
}

interface OptionProps {
  id: string;
  choice: Choice;
  index: number;
  active: number;
  chosen: string | null;
  shown: readonly Choice[];
  onChoose: (id: string) => void;
}

function Option({ id, choice, index, active, chosen, shown, onChoose }: OptionProps): JSX.Element {
  const opensGroup = choice.group !== undefined && choice.group !== shown[index - 1]?.group;
  const choose = (): void => {
    if (choice.off === undefined) onChoose(choice.id);
  };
  return (
    <>
      {opensGroup ? (
        <div class="picker-group" role="presentation">
          {choice.group}
        </div>
      ) : null}
      {/* eslint-disable-next-line jsx-a11y-x/click-events-have-key-events -- the search field above has the keys */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        class={index === active ? "picker-option active" : "picker-option"}
        aria-selected={choice.id === chosen}
        aria-disabled={choice.off !== undefined}
        onClick={choose}
      >
        <span>{choice.name}</span>
        <small>{choice.off ?? choice.hint ?? ""}</small>
      </div>
    </>
  );
}
