/** What offers and colleagues' questions share: the ring that counts down, and the menu of reasons to decline. */
import type { JSX } from "preact";
import { Icon } from "../shared/icons";
import { Menu } from "../shared/menu";
import type { DeskStore } from "./desk";
import type { Screen } from "./screen";
import { DECLINE_REASONS } from "./states_data";

const RADIUS = 23;
const ROUND = 2 * Math.PI * RADIUS;

interface DeclineProps {
  /** What is declined: an offer, or a question. */
  id: string;
  first: boolean;
  screen: Screen;
  decline: (reason: string) => void;
}

export function DeclineMenu({ id, first, screen, decline }: DeclineProps): JSX.Element {
  const name = `decline.${id}` as const;
  return (
    <Menu
      end
      open={screen.menu.value === name}
      setOpen={(open) => screen.setMenu(name, open)}
      label="Why do you decline?"
      {...(first ? { shortcut: "Shift+F2" } : {})}
      button={
        <>
          <span>Decline</span>
          <Icon name="chevron" />
        </>
      }
      items={DECLINE_REASONS.map((reason) => ({
        key: reason,
        label: reason,
        choose: () => decline(reason),
      }))}
    />
  );
}

interface RingProps {
  from: number;
  until: number;
  store: DeskStore;
}

/** Counts down to the moment it is no longer ours to answer. */
export function Ring({ from, until, store }: RingProps): JSX.Element {
  const left = Math.max(0, until - store.ports.clock.second.value);
  const share = Math.min(1, left / Math.max(1, until - from));
  return (
    <svg class="ring" viewBox="0 0 54 54" role="timer" aria-label={`${Math.ceil(left / 1000)} seconds left`}>
      <circle class="ring-ground" cx="27" cy="27" r={RADIUS} />
      <circle
        class="ring-left"
        cx="27"
        cy="27"
        r={RADIUS}
        stroke-dasharray={String(ROUND)}
        stroke-dashoffset={String(ROUND * (1 - share))}
        transform="rotate(-90 27 27)"
      />
      <text x="27" y="32" text-anchor="middle">
        {Math.ceil(left / 1000)}
      </text>
    </svg>
  );
}
