/** Figures, times and numbers the way people in the United Kingdom write them. */

const UNKNOWN = "–";
const ZONE = "Europe/London";
const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(options: Intl.DateTimeFormatOptions, timeZone: string): Intl.DateTimeFormat {
  const key = timeZone + JSON.stringify(options);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  formats.set(key, made);
  return made;
}

/** A share of 0 to 1 as `93.4%`, cut to a tenth and never rounded up to a target; `–` for none. */
export function percent(share: number | null): string {
  if (share === null) return UNKNOWN;
  return `${(Math.floor(share * 1000 + 1e-6) / 10).toFixed(1)}%`;
}

/** A target share as `95%`. */
export function target(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}

/** A whole number as `1,234`. */
export function count(value: number): string {
  return value.toLocaleString("en-GB");
}

/** How long, as a running counter: `0:47`, `12:08`, `1:02:08`. Never negative. */
export function duration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, String(total % 60).padStart(2, "0")];
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
}

/** How long, for people and screen readers: `47 s`, `8 min`, `2 h 5 min`. */
export function roughly(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Seconds as `21 s`, or `1:04` from a minute on; `–` for none. */
export function seconds(value: number | null): string {
  if (value === null) return UNKNOWN;
  return value < 60 ? `${Math.round(value)} s` : duration(value * 1000);
}

/** `10:42:07` in the centre's time zone. */
export function clockTime(at: number, timeZone: string = ZONE): string {
  return dateFormat({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }, timeZone).format(at);
}

/** `10:42` in the centre's time zone. */
export function shortTime(at: number, timeZone: string = ZONE): string {
  return dateFormat({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, timeZone).format(at);
}

/** `Sunday 22 November` in the centre's time zone. */
export function day(at: number, timeZone: string = ZONE): string {
  return dateFormat({ weekday: "long", day: "numeric", month: "long" }, timeZone).format(at).replace(",", "");
}

/** `12 Nov` in the centre's time zone; with its year where that is not the present one. */
export function shortDay(at: number, timeZone: string = ZONE, now: number = Date.now()): string {
  const year = dateFormat({ year: "numeric" }, timeZone);
  const other = year.format(at) === year.format(now) ? {} : ({ year: "numeric" } as const);
  return dateFormat({ day: "numeric", month: "short", ...other }, timeZone).format(at);
}

/** A number in the international form as people write it here: `07700 900812`, `020 7946 0123`. Else unchanged. */
export function phone(number: string): string {
  const national = number.replace(/^\+44/, "0");
  if (!/^0\d{9,10}$/.test(national)) return unbroken(number);
  if (/^02\d{9}$/.test(national)) {
    return unbroken(`${national.slice(0, 3)} ${national.slice(3, 7)} ${national.slice(7)}`);
  }
  return unbroken(`${national.slice(0, 5)} ${national.slice(5)}`);
}

/** Whether it looks like a number at all; which may be rung, the centre says. */
export function looksLikeNumber(text: string): boolean {
  return /^\+?[\d\s()./-]+$/.test(text.trim()) && text.replaceAll(/\D/g, "").length >= 3;
}

/** A number that no line's end takes apart; any other text unchanged. */
export function unbroken(text: string): string {
  return looksLikeNumber(text) ? text.trim().replaceAll(/\s/g, "\u00a0") : text;
}

/** `1 chat`, `2 chats`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
