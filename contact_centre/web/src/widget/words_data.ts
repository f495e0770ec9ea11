/** Waits and opening times in words. */
import type { Texts, TextKey } from "./text";

/** The banded wait in whole minutes; `null`: nobody knows. */
export function waitInWords(t: Texts, band: readonly [number, number] | null): string {
  if (band === null) return t("chat.wait_unknown");
  const low = Math.floor(band[0] / 60);
  const high = Math.ceil(band[1] / 60);
  if (high <= 1) return t("chat.wait_under_1");
  if (low === 0) return high === 2 ? t("chat.wait_under_2") : t("chat.wait_under", { high });
  if (low === 1 && high === 2) return t("chat.wait_1_to_2");
  return t("chat.wait_minutes", { low, high });
}

/** "You are number 3 in the queue". What was told never rises, so once somebody overtook it is told as a guess. */
export function positionInWords(t: Texts, position: number, overtaken: boolean): string {
  if (overtaken) return position <= 1 ? t("chat.position_near") : t("chat.position_about", { position });
  return position <= 1 ? t("chat.position_first") : t("chat.position", { position });
}

/** "We open at 8 am on Tuesday 24 November." in the centre's own time. */
export function opensInWords(t: Texts, at: number, timezone: string): string {
  const { weekday, day, month, hour, minute } = localParts(at, timezone);
  return t("date.opens", {
    time: clockInWords(t, hour, minute),
    on_day: t(`date.on_${weekday}` as TextKey),
    day,
    month: t(`date.month_${month}` as TextKey),
  });
}

/** When a call that nobody took is tried again: today by the clock, on another day by when we open. */
export function againInWords(t: Texts, at: number, timezone: string, now = Date.now()): string {
  if (dateInWords(t, at, timezone) !== dateInWords(t, now, timezone)) return opensInWords(t, at, timezone);
  return t("chat.ring_again", { time: timeOfDay(at, timezone) });
}

/** Whether this can be rung: 6 to 15 digits, as people write them. The centre asks the same (channels/webchat/wire.py). */
export function isNumber(text: string): boolean {
  return text.length <= 40 && /^\s*\+?(?:[ ().-]*[0-9]){6,15}[ ().-]*$/.test(text);
}

/** "10:42" in the centre's own time. */
export function timeOfDay(at: number, timezone: string): string {
  const { hour, minute } = localParts(at, timezone);
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** "22 November 2026" in the centre's own time. */
export function dateInWords(t: Texts, at: number, timezone: string): string {
  const { day, month, year } = localParts(at, timezone);
  return `${day} ${t(`date.month_${month}` as TextKey)} ${year}`;
}

function clockInWords(t: Texts, hour: number, minute: number): string {
  if (minute === 0 && hour === 0) return t("date.midnight");
  if (minute === 0 && hour === 12) return t("date.midday");
  const minutes = minute === 0 ? "" : `:${String(minute).padStart(2, "0")}`;
  return `${((hour + 11) % 12) + 1}${minutes} ${hour < 12 ? "am" : "pm"}`;
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Date and time parts of an instant. Weekdays count from Monday = 1. Browsers know few languages; en-GB they all do. */
function localParts(at: number, timezone: string) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    weekday: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  });
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, part.value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return {
    weekday: DAYS.indexOf(parts.get("weekday") ?? "") + 1,
    year: number("year"),
    month: number("month"),
    day: number("day"),
    hour: number("hour"),
    minute: number("minute"),
  };
}
