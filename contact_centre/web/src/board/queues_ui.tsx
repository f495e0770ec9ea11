/** One row for each queue, every line against its own target; closing and opening a queue. */
import type { JSX } from "preact";
import { count, day, duration, percent, seconds, shortTime } from "../shared/format";
import { Button } from "../shared/action";
import { Mark, Tag } from "../shared/mark";
import { linesInUse } from "./board_data";
import type { Figure, Line, QueueRow } from "./board_wire";
import { useBoard, useStore } from "./context";
import { Fig } from "./fig_ui";
import { LINE_NAMES, levelTone, levelWord } from "./words";

const FIGURES = ["Waiting", "Longest", "Free / on", "Arrived", "Answered", "Abandoned", "ASA"] as const;

export function Queues(): JSX.Element {
  const { queues } = useBoard();
  const lines = linesInUse(queues);
  return (
    <section class="card" id="queues" aria-labelledby="queues-title" tabIndex={-1}>
      <h2 id="queues-title">
        Queues <small>each line against its own target</small>
      </h2>
      {queues.length === 0 ? (
        <p class="empty">This centre has no queues yet.</p>
      ) : (
        <div class={`queues lines-${lines.length}`} role="table" aria-labelledby="queues-title">
          <div class="queue head" role="row">
            {["Queue", ...lines.map((line) => LINE_NAMES[line]), ...FIGURES, "Change"].map((name) => (
              <span key={name} role="columnheader">
                {name === "Change" ? <span class="unseen">{name}</span> : name}
              </span>
            ))}
          </div>
          {queues.map((queue) => (
            <Row key={queue.id} queue={queue} lines={lines} />
          ))}
        </div>
      )}
    </section>
  );
}

function Row({ queue, lines }: { queue: QueueRow; lines: readonly Line[] }): JSX.Element {
  const store = useStore();
  const longest = queue.longest_since === null ? "–" : duration(store.now.value - queue.longest_since);
  const cells: [name: string, value: string, figure: Figure][] = [
    ["Arrived", count(queue.arrived_count), "arrived"],
    ["Answered", count(queue.answered_count), "answered"],
    ["Abandoned", count(queue.abandoned_count), "abandoned"],
    ["ASA", seconds(queue.asa_s), "answered"],
  ];
  return (
    <div class="queue" role="row">
      <span class="queue-name" role="rowheader">
        <b>{queue.name}</b> <Closed queue={queue} />
        {queue.overflow_to === "" ? null : <Tag level="live">overflow to {queue.overflow_to}</Tag>}
      </span>
      {lines.map((line) => (
        <LevelCell key={line} queue={queue} line={line} />
      ))}
      <FigureCell name="Waiting" value={count(queue.waiting_count)} figure="waiting" queue={queue} />
      <FigureCell name="Longest" value={longest} figure="waiting" queue={queue} />
      <span role="cell" data-name="Free / on">
        <span class="plain-fig">
          {queue.free_count} / {queue.on_duty_count}
        </span>
      </span>
      {cells.map(([name, value, figure]) => (
        <FigureCell key={name} {...{ name, value, figure, queue }} />
      ))}
      <span class="queue-act" role="cell">
        {queue.removed ? null : <Toggle queue={queue} />}
        {queue.removed && queue.overflow_to === "" ? null : <Overflow queue={queue} />}
      </span>
      {lines.map((line) => (
        <Told key={line} queue={queue} line={line} named={lines.length > 1} />
      ))}
    </div>
  );
}

/** How many of those who were told a wait waited longer: an estimate that nobody checks is worth nothing. */
function Told({ queue, line, named }: { queue: QueueRow; line: Line; named: boolean }): JSX.Element | null {
  const told = queue.told[line];
  if (told === undefined) return null;
  const value = `${percent(told.longer_share)} of ${count(told.counted)}`;
  return (
    <span class="queue-told" role="cell">
      {named ? `${LINE_NAMES[line]}: waited` : "Waited"} longer than told:{" "}
      <Fig drill={{ figure: "longer_than_told", line, queue }} value={value} />
    </span>
  );
}

function FigureCell(props: { name: string; value: string; figure: Figure; queue: QueueRow }): JSX.Element {
  return (
    <span role="cell" data-name={props.name}>
      <Fig drill={{ figure: props.figure, queue: props.queue }} value={props.value} />
    </span>
  );
}

function LevelCell({ queue, line }: { queue: QueueRow; line: Line }): JSX.Element {
  const level = queue.levels[line];
  const name = LINE_NAMES[line];
  if (level === undefined || level.counted === 0) {
    return (
      <span class="muted" role="cell" data-name={name}>
        <span class="plain-fig">–</span>
      </span>
    );
  }
  const tone = levelTone(level);
  const value = percent(level.share);
  return (
    <span role="cell" data-name={name} class={tone ?? ""}>
      <Fig drill={{ figure: "counted", line, queue }} value={`${value}, ${levelWord(level)}`} class="level">
        {tone === null ? null : <Mark level={tone} />} {value}
      </Fig>
    </span>
  );
}

function Closed({ queue }: { queue: QueueRow }): JSX.Element | null {
  const { timezone, now } = useBoard();
  if (queue.removed) return <Tag level="idle">removed</Tag>;
  if (queue.open) return null;
  if (queue.shut_by !== "") return <Tag level="miss">closed by {queue.shut_by}</Tag>;
  const at = queue.next_open;
  if (at === null) return <Tag level="idle">closed</Tag>;
  const when = day(at, timezone) === day(now, timezone) ? "" : ` ${day(at, timezone).split(" ")[0] ?? ""}`;
  return (
    <Tag level="idle">
      opens{when} {shortTime(at, timezone)}
    </Tag>
  );
}

function Overflow({ queue }: { queue: QueueRow }): JSX.Element {
  const store = useStore();
  const open = queue.overflow_to !== "";
  const press = (): void => {
    store.open.value = { what: open ? "stop_overflow" : "send_overflow", queue };
  };
  return (
    <Button
      kind={open ? "plain" : "quiet"}
      aria-label={`${open ? "Stop overflow of" : "Send overflow of"} ${queue.name}`}
      onClick={press}
    >
      {open ? "Stop overflow" : "Overflow…"}
    </Button>
  );
}

function Toggle({ queue }: { queue: QueueRow }): JSX.Element {
  const store = useStore();
  const shut = queue.shut_by !== "";
  const press = (): void => {
    store.open.value = { what: shut ? "open_queue" : "close_queue", queue };
  };
  return (
    <Button kind={shut ? "plain" : "quiet"} aria-label={`${shut ? "Open" : "Close"} ${queue.name}`} onClick={press}>
      {shut ? "Open" : "Close"}
    </Button>
  );
}
