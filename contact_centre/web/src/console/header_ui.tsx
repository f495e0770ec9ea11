/** The bar on top: the centre, how its queues do, how fresh this is, who is signed in. */
import type { JSX } from "preact";
import { Button } from "../shared/action";
import { percent, plural, target } from "../shared/format";
import { Clock, Freshness } from "../shared/freshness";
import { Icon } from "../shared/icons";
import { type Level, Mark } from "../shared/mark";
import type { Alerts } from "./alerts";
import { carried } from "./console_data";
import type { DeskStore } from "./desk";
import type { Queue } from "./frames";
import type { Screen } from "./screen";

/** Fewer contacts than this have no colour: one miss would paint the day red. */
const FEW = 20;

/** Mark and word for a queue's share of webchats answered in target; an agent's screen does not say what is lost. */
export function queueLevel({ share, target_share, counted }: Queue): readonly [Level, string] {
  if (share === null || counted < FEW) return ["idle", "too few to judge"];
  return share >= target_share ? ["ok", "at target"] : ["risk", "below target"];
}

export function QueueFigure({ queue }: { queue: Queue }): JSX.Element {
  const [level, word] = queueLevel(queue);
  return (
    <span class="queue-figure" title={`Webchats in target today, target ${target(queue.target_share)}`}>
      <span>{queue.name}</span>
      <b class={level}>
        {level === "idle" ? null : <Mark level={level} />} {percent(queue.share)}
        <span class="unseen"> {word}</span>
      </b>
      <span class="muted">{queue.open ? `${queue.waiting_count} waiting` : "closed"}</span>
    </span>
  );
}

interface HeaderProps {
  store: DeskStore;
  screen: Screen;
  alerts: Alerts;
  /** Sign out. */
  leave: () => void;
}

export function Header({ store, screen, alerts, leave }: HeaderProps): JSX.Element {
  const { centre, queues, me, contacts } = store.desk.value;
  const quiet = !alerts.sound.value || !alerts.audible.value;
  return (
    <header class="bar">
      <span class="centre-name">{centre}</span>
      <h1 class="unseen">Agent console</h1>
      <div class="queue-figures">
        {queues.map((queue) => (
          <QueueFigure key={queue.id} queue={queue} />
        ))}
      </div>
      <div class="bar-end">
        <Freshness link={store.ports.link} />
        <Clock clock={store.ports.clock} />
        <span class="my-name">{me.name}</span>
        <Button
          kind="quiet icon"
          aria-label={quiet ? "Alerts: sound is off" : "Alerts: sound is on"}
          title={quiet && alerts.sound.value ? "Sound starts with your first click or key" : "Sound and notifications"}
          onClick={() => screen.show("alerts")}
        >
          <Icon name={quiet ? "bell_off" : "bell"} />
        </Button>
        <Button kind="quiet icon" aria-label="Keyboard shortcuts" onClick={() => screen.show("help")}>
          <Icon name="help" />
        </Button>
        <Button
          kind="quiet icon"
          aria-label={`Sign out ${me.name}`}
          title="Sign out"
          onClick={carried(contacts).length === 0 ? leave : () => screen.show("sign_out")}
        >
          <Icon name="sign_out" />
        </Button>
      </div>
    </header>
  );
}

/** All queues, for narrow screens and for those that do not fit the bar. */
export function QueueList({ store }: { store: DeskStore }): JSX.Element {
  const { queues } = store.desk.value;
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting_count, 0);
  return (
    <details class="queue-list">
      <summary>
        Queues <span class="muted">{plural(waiting, "contact")} waiting</span>
      </summary>
      <ul>
        {queues.map((queue) => (
          <li key={queue.id}>
            <QueueFigure queue={queue} />
          </li>
        ))}
      </ul>
    </details>
  );
}
