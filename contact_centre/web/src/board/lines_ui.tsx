/** One card for each line: share answered in target, what is left to lose today, and who waits. */
import type { JSX } from "preact";
import { Button } from "../shared/action";
import { count, duration, percent, seconds, target } from "../shared/format";
import { Mark } from "../shared/mark";
import { busyFirst, isQuiet } from "./board_data";
import type { Figure, Level, LineView } from "./board_wire";
import { useBoard, useStore } from "./context";
import { Fig } from "./fig_ui";
import { LINE_NAMES, levelTone, levelWord, missesLeft, plain, within } from "./words";

export function Lines(): JSX.Element {
  const { lines } = useBoard();
  return (
    <section class="card lines" id="lines" aria-label="Lines" tabIndex={-1}>
      {busyFirst(lines).map((line) => (
        <LineCard key={line.line} line={line} />
      ))}
      <OwnWay />
    </section>
  );
}

/** Whoever looks by another formula must not take its figure to the council as the centre's. */
function OwnWay(): JSX.Element | null {
  const store = useStore();
  const { formula, show } = useBoard();
  if (show.formula === null || show.formula === formula) return null;
  return (
    <p class="lines-own" role="status">
      <span>
        This screen counts by the <b>{plain(show.formula)}</b> formula; the centre counts by {plain(formula)}.
      </span>
      <Button onClick={() => store.want({ formula: null })}>Back to {plain(formula)}</Button>
    </p>
  );
}

function LineCard({ line }: { line: LineView }): JSX.Element {
  const quiet = isQuiet(line);
  const heading = `line-${line.line}`;
  return (
    <section class={quiet ? "line quiet" : "line"} aria-labelledby={heading}>
      <h2 id={heading}>
        {LINE_NAMES[line.line]} answered in {within(line.within_s)}, today
      </h2>
      <div class="line-parts">
        <div>
          <Lead line={line} />
          {quiet ? (
            <p class="line-note">No {LINE_NAMES[line.line].toLowerCase()} yet today.</p>
          ) : (
            <Counts line={line} />
          )}
          <Meter level={line.today} goal={line.target_share} />
        </div>
        {quiet ? null : <Details line={line} />}
      </div>
    </section>
  );
}

function Lead({ line }: { line: LineView }): JSX.Element {
  const tone = levelTone(line.today);
  return (
    <p class={`lead ${tone ?? ""}`}>
      <Fig drill={{ figure: "counted", line: line.line }} value={percent(line.today.share)} class="lead-fig">
        <span class="lead-mark">{tone === null ? null : <Mark level={tone} />}</span>
        <span class="lead-share">{percent(line.today.share)}</span>
      </Fig>
      <span class={tone === null ? "lead-word muted" : "lead-word"}>{levelWord(line.today)}</span>
    </p>
  );
}

function Counts({ line }: { line: LineView }): JSX.Element {
  const store = useStore();
  const { today, last_30_min: last } = line;
  const key = line.line;
  const since = useBoard().lately_since;
  const period = "last 30 minutes";
  return (
    <p class="line-note">
      <Fig drill={{ figure: "in_target", line: key }} value={count(today.in_target)} /> of{" "}
      <Fig drill={{ figure: "counted", line: key }} value={count(today.counted)} /> · target {target(line.target_share)}{" "}
      ·{" "}
      <button
        type="button"
        class="fig"
        aria-label={`${plain(line.formula)} formula, how is this counted? ${LINE_NAMES[key]}`}
        onClick={() => (store.open.value = { what: "formula", line: key })}
      >
        {plain(line.formula)} formula
      </button>
      <br />
      <b>
        <Fig drill={{ figure: "missed", line: key }} value={`${count(today.missed)} missed`} />, {missesLeft(today)}
      </b>{" "}
      <span class="unbroken">
        · last 30 min{" "}
        <Fig drill={{ figure: "counted", line: key, since, period }} value={percent(last.share)} class="w-share" />
      </span>
    </p>
  );
}

function Meter({ level, goal }: { level: Level; goal: number }): JSX.Element {
  return (
    <div class={`meter ${levelTone(level) ?? "idle"}`} aria-hidden="true">
      <i style={{ width: `${(level.share ?? 0) * 100}%` }} />
      <u style={{ left: `${goal * 100}%` }} />
    </div>
  );
}

function Details({ line }: { line: LineView }): JSX.Element {
  const now = useStore().now.value;
  const longest = line.longest_since === null ? "–" : duration(now - line.longest_since);
  const cells: [name: string, value: string, figure: Figure][] = [
    ["Waiting", count(line.waiting_count), "waiting"],
    ["Longest", longest, "waiting"],
    ["Answered", count(line.answered_count), "answered"],
    ["Abandoned", count(line.abandoned_count), "abandoned"],
    ["ASA", seconds(line.asa_s), "answered"],
    ["9 in 10 within", seconds(line.p90_wait_s), "answered"],
    ["Arrived", count(line.arrived_count), "arrived"],
    ["Turned away", count(line.turned_away_count), "turned_away"],
  ];
  return (
    <dl class="details">
      {cells.map(([name, value, figure]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Fig drill={{ figure, line: line.line }} value={value} />
          </dd>
        </div>
      ))}
      {line.line === "call" ? (
        <div>
          <dt>Left in the menu</dt>
          <dd>{count(line.left_in_menu_count)}</dd>
        </div>
      ) : null}
    </dl>
  );
}
