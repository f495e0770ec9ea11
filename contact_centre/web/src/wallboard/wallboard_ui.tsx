/** The wallboard, read at ten metres: one slide at a time, totals below, nothing to press and nobody's name. */
import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { type Board, busyFirst, isQuiet, linesInUse } from "../board/board_data";
import type { BoardStore } from "../board/board_store";
import type { Level, LineView, QueueRow } from "../board/board_wire";
import { LINE_NAMES, levelTone, levelWord, missesLeft, within } from "../board/words";
import { count, duration, percent, target } from "../shared/format";
import { Clock, Freshness, StaleStrip } from "../shared/freshness";
import { Mark } from "../shared/mark";
import { type Settings, type Slide, slideAt, slides, totals } from "./wallboard_data";

interface WallboardProps {
  store: BoardStore;
  settings: Settings;
  /** The screen's sign-in is over; it goes on trying, because somebody may sign in again on another tab. */
  signedOut: ReadonlySignal<boolean>;
}

export function Wallboard({ store, settings, signedOut }: WallboardProps): JSX.Element {
  const board = store.board.value;
  const zone = board === null ? {} : { timeZone: board.timezone };
  return (
    <div class="wall">
      <header class="wall-head">
        <h1>{board?.centre ?? "Wallboard"}</h1>
        <Freshness link={store.fresh} {...zone} />
        <Clock clock={store.clock} {...zone} />
      </header>
      <div class="wall-strips">
        <StaleStrip link={store.fresh} what="figures" {...zone} />
        {signedOut.value ? (
          <p class="stale-strip">
            This screen is signed out. <a href="/wallboard">Sign in again</a>
          </p>
        ) : null}
      </div>
      {board === null ? (
        <p class="wall-wait">Waiting for the first figures.</p>
      ) : (
        <Live {...{ store, board, settings }} />
      )}
    </div>
  );
}

function Live({ store, board, settings }: { store: BoardStore; board: Board; settings: Settings }): JSX.Element {
  const held = useSignal<number | null>(null);
  const all = slides(board, settings);
  const turning = slideAt(store.clock.second.value, all.length, settings.every_s);
  const index = Math.min(held.value ?? turning, all.length - 1);
  const slide = all[index] ?? { what: "lines" };
  return (
    <>
      <main class="wall-slide">
        <Shown slide={slide} board={board} now={store.now.value} />
      </main>
      <Foot board={board} now={store.now.value}>
        <Place index={index} count={all.length} held={held} />
      </Foot>
    </>
  );
}

/** Whoever has a keyboard at hand can stop the turning. */
function Place(props: { index: number; count: number; held: Signal<number | null> }): JSX.Element {
  const { index, count: all, held } = props;
  return (
    <div class="wall-place">
      {index + 1} of {all}
      <button
        type="button"
        class="button wall-hold"
        aria-pressed={held.value !== null}
        onClick={() => (held.value = held.value === null ? index : null)}
      >
        Hold this page
      </button>
    </div>
  );
}

function Shown({ slide, board, now }: { slide: Slide; board: Board; now: number }): JSX.Element {
  if (slide.what === "queue") return <QueueSlide queue={slide.queue} board={board} now={now} />;
  return (
    <>
      {busyFirst(board.lines).map((line) => (
        <LineColumn key={line.line} line={line} />
      ))}
    </>
  );
}

const NONE: Level = { share: null, counted: 0, in_target: 0, missed: 0, misses_left: 0, state: "none" };

function Share({ level }: { level: Level }): JSX.Element {
  const tone = levelTone(level);
  return (
    <p class={`wall-share ${tone ?? ""}`}>
      <span class="wall-number">
        {tone === null ? null : <Mark level={tone} />} {percent(level.share)}
      </span>
      <span class="wall-word">{levelWord(level)}</span>
    </p>
  );
}

function LineColumn({ line }: { line: LineView }): JSX.Element {
  const { today } = line;
  return (
    <section class={isQuiet(line) ? "wall-line quiet" : "wall-line"}>
      <h2>
        {LINE_NAMES[line.line]} in {within(line.within_s)}
      </h2>
      <Share level={today} />
      {today.counted === 0 ? (
        <p class="wall-note">target {target(line.target_share)}</p>
      ) : (
        <p class="wall-note">
          {count(today.in_target)} of {count(today.counted)} today · target {target(line.target_share)} · {line.formula}{" "}
          formula
          <br />
          <b>
            {count(today.missed)} missed, {missesLeft(today)}
          </b>{" "}
          · last 30 min {percent(line.last_30_min.share)}
        </p>
      )}
    </section>
  );
}

function QueueSlide({ queue, board, now }: { queue: QueueRow; board: Board; now: number }): JSX.Element {
  const lines = linesInUse([queue]);
  const within_s = new Map(board.lines.map((line) => [line.line, line.within_s]));
  const longest = queue.longest_since === null ? "–" : duration(now - queue.longest_since);
  return (
    <section class="wall-queue">
      <h2 class="wall-queue-name">
        {queue.name} {queue.open ? null : <span class="tag">closed</span>}
      </h2>
      <div class={lines.length > 1 ? "wall-levels several" : "wall-levels"}>
        {lines.map((line) => (
          <div key={line}>
            <h3>
              {LINE_NAMES[line]} in {within(within_s.get(line) ?? 60)}, today
            </h3>
            <Share level={queue.levels[line] ?? NONE} />
          </div>
        ))}
      </div>
      <dl class="wall-figures">
        <Figure name="Waiting">{count(queue.waiting_count)}</Figure>
        <Figure name="Longest">{longest}</Figure>
        <Figure name="Free / on duty">
          {queue.free_count} / {queue.on_duty_count}
        </Figure>
        <Figure name="Answered">{count(queue.answered_count)}</Figure>
        <Figure name="Abandoned">{count(queue.abandoned_count)}</Figure>
      </dl>
    </section>
  );
}

function Figure({ name, tone, children }: { name: string; tone?: "miss"; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={tone}>
        {tone === undefined ? null : <Mark level={tone} />} {children}
      </dd>
    </div>
  );
}

function Foot(props: { board: Board; now: number; children: ComponentChildren }): JSX.Element {
  const { board, now, children } = props;
  const all = totals(board, now);
  return (
    <footer class="wall-foot">
      <dl class="wall-figures">
        <Figure name="Waiting now">{count(all.waiting)}</Figure>
        <Figure name="Longest">{all.longest_since === null ? "–" : duration(now - all.longest_since)}</Figure>
        <Figure name="Past target" {...(all.past_target > 0 ? { tone: "miss" } : {})}>
          {count(all.past_target)}
        </Figure>
        <Figure name="Agents free / on duty">
          {all.free} / {all.on_duty}
        </Figure>
      </dl>
      {children}
    </footer>
  );
}
