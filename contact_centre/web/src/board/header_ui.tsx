/** The bar: which centre, how fresh, what time, who is signed in. */
import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "../shared/action";
import { Clock, Freshness } from "../shared/freshness";
import { Icon } from "../shared/icons";
import { type Session, signOut } from "../shared/session";
import { useStore } from "./context";

function liveText(ageMs: number): string {
  return ageMs < 1000 ? "Live, under 1 s old" : `Live, ${Math.floor(ageMs / 1000)} s old`;
}

export function Header({ session }: { session: ReadonlySignal<Session | null> }): JSX.Element {
  const store = useStore();
  const board = store.board.value;
  const zone = board === null ? {} : { timeZone: board.timezone };
  const age = board === null ? 0 : store.now.value - board.now;
  return (
    <header class="bar">
      <b class="centre-name">{board?.centre ?? "Board"}</b>
      <nav aria-label="Screens">
        <a href="/board" aria-current="page">
          Board
        </a>
        <a href="/wallboard">Wallboard</a>
        {session.value?.roles.includes("agent") === true ? <a href="/console">Console</a> : null}
      </nav>
      <div class="bar-end">
        <Freshness link={store.fresh} live={liveText(age)} {...zone} />
        <Clock clock={store.clock} {...zone} />
        <span class="bar-name">{session.value?.name}</span>
        <Button kind="quiet icon" aria-label="Keyboard help" onClick={() => (store.open.value = { what: "help" })}>
          <Icon name="help" />
        </Button>
        <Button kind="quiet icon" aria-label="Sign out" onClick={() => void signOut()}>
          <Icon name="sign_out" />
        </Button>
      </div>
    </header>
  );
}
