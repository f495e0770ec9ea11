/** Who needs somebody now: past target, longest first, then about to miss; each with what can be done about it. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Button, Refusal } from "../shared/action";
import { roughly } from "../shared/format";
import { channelInText } from "../shared/icons";
import { CallbackTag, RobotTag, Tag } from "../shared/mark";
import { useAsking } from "./asking_ui";
import { orderDue } from "./board_data";
import type { DueRow } from "./board_wire";
import { useBoard, useStore } from "./context";
import { Since } from "./counter_ui";
import { Fig } from "./fig_ui";
import { useKeptFocus } from "./focus_ui";
import { headStart } from "./words";

export function Due(): JSX.Element {
  const store = useStore();
  const { past, soon } = orderDue(useBoard().due, store.now.value);
  const list = useRef<HTMLElement>(null);
  useKeptFocus(list);
  return (
    <section class="card" id="due" aria-labelledby="due-title" tabIndex={-1} ref={list}>
      <h2 id="due-title">
        Past target, then about to miss{" "}
        <small>
          <Fig drill={{ figure: "past_target" }} value={`${past.length} past target`} />
        </small>
      </h2>
      {past.length + soon.length === 0 ? (
        <p class="empty">Nobody waits past their target or is about to.</p>
      ) : (
        <ol class="due">
          {[...past, ...soon].map((row, index) => (
            <Row key={row.contact} row={row} past={index < past.length} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Deadline({ row, past }: { row: DueRow; past: boolean }): JSX.Element {
  const now = useStore().now.value;
  return past ? (
    <Tag level="miss">past by {roughly(now - row.target_at)}</Tag>
  ) : (
    <Tag level="risk">{roughly(row.target_at - now)} left</Tag>
  );
}

function Row({ row, past }: { row: DueRow; past: boolean }): JSX.Element {
  return (
    <li class="due-row">
      <Deadline row={row} past={past} />
      <span class="due-who">
        <b>{row.queue_name}</b> · {channelInText(row.channel)} · {row.label}{" "}
        {row.emergency ? <Tag level="miss">emergency</Tag> : null} {row.callback ? <CallbackTag /> : null}{" "}
        {row.unstaffed ? <Tag level="miss">nobody on duty</Tag> : null}{" "}
        {row.priority_s === 0 ? null : <Tag level="live">{headStart(row.priority_s)}</Tag>}{" "}
        {row.robot ? <RobotTag /> : null}
      </span>
      <span class="due-wait muted">
        waited <Since at={row.queued_at} />
      </span>
      <p class="due-advice muted">
        {row.offered_to === "" ? row.advice : `Ringing at ${row.offered_to}. ${row.advice}`}
      </p>
      <Acts row={row} />
    </li>
  );
}

function Acts({ row }: { row: DueRow }): JSX.Element {
  const store = useStore();
  const { contact, emergency } = row;
  const who = `${row.label}, ${row.queue_name}`;
  const offer = useAsking();
  const lane = useAsking();
  const offerNow = (): unknown => offer.ask("offer_now", { contact }, `Offered at once: ${who}.`);
  const mark = (): unknown =>
    lane.ask("mark", { contact, emergency: !emergency }, `Emergency ${emergency ? "off" : "on"}: ${who}.`);
  const show = (what: "offer" | "move" | "head_start"): void => {
    store.open.value = { what, row };
  };
  const named = (verb: string): object => ({ "aria-label": `${verb}: ${who}`, "data-focus": `${contact} ${verb}` });
  return (
    <div class="due-acts">
      <Button kind="go" pending={offer.pending} onClick={offerNow} {...named("Offer now")}>
        Offer now
      </Button>
      <Button onClick={() => show("offer")} {...named("Offer to")}>
        Offer to…
      </Button>
      <Button pending={lane.pending} onClick={mark} {...named(emergency ? "Emergency off" : "Emergency on")}>
        {emergency ? "Emergency off" : "Emergency on"}
      </Button>
      <Button onClick={() => show("move")} {...named("Move queue")}>
        Move queue…
      </Button>
      <Button onClick={() => show("head_start")} {...named("Head start")}>
        Head start…
      </Button>
      <Button
        kind="quiet"
        onClick={() => (store.open.value = { what: "story", contact, title: who })}
        {...named("Why?")}
      >
        Why?
      </Button>
      <Refusal action={offer} />
      <Refusal action={lane} />
    </div>
  );
}
