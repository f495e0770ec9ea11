/** One contact in a list: channel, who, where, how long, and what became of it. */
import type { JSX } from "preact";
import { duration, shortTime } from "../shared/format";
import { ChannelIcon, channelName } from "../shared/icons";
import { CallbackTag, RobotTag, Tag } from "../shared/mark";
import type { ContactRow } from "./board_wire";
import { useTimezone } from "./context";
import { outcomeTone, plain } from "./words";

export function ContactLine({ row }: { row: ContactRow }): JSX.Element {
  const timezone = useTimezone();
  const tone = outcomeTone(row.outcome);
  const waited = row.wait_ms === null ? "" : `waited ${duration(row.wait_ms)}`;
  const agent = row.agent_name === "" ? "" : ` · ${row.agent_name}`;
  return (
    <>
      <ChannelIcon channel={row.channel} />
      <span class="contact-who">
        <b>{row.label}</b> · {row.queue_name} {row.emergency ? <Tag level="miss">emergency</Tag> : null}{" "}
        {row.flags.includes("callback") ? <CallbackTag /> : null} {row.robot ? <RobotTag /> : null}
      </span>
      <span class="contact-when muted">{row.queued_at === null ? "" : shortTime(row.queued_at, timezone)}</span>
      <span class="contact-more muted">
        <span class="unseen">{channelName(row.channel)} · </span>
        {waited}
        {agent}
      </span>
      <span class="contact-outcome">
        {tone === null ? <span class="muted">{plain(row.outcome)}</span> : <Tag level={tone}>{plain(row.outcome)}</Tag>}
      </span>
    </>
  );
}
