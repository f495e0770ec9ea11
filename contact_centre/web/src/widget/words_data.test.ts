import { expect, test } from "vitest";
import { textsIn } from "./text";
import {
  againInWords,
  dateInWords,
  isNumber,
  opensInWords,
  positionInWords,
  timeOfDay,
  waitInWords,
} from "./words_data";

const en = textsIn("en");
const cy = textsIn("cy");
const LONDON = "Europe/London";

test.each([
  [[0, 60], "You will wait less than 1 minute."],
  [[0, 30], "You will wait less than 1 minute."],
  [[60, 120], "You will wait about 1 to 2 minutes."],
  [[0, 120], "You will wait less than 2 minutes."],
  [[0, 300], "You will wait less than 5 minutes."],
  [[300, 600], "You will wait about 5 to 10 minutes."],
  [null, "We cannot say yet how long you will wait."],
] as const)("a wait of %j seconds is said in whole minutes", (band, words) => {
  expect(waitInWords(en, band)).toBe(words);
});

test("Welsh counts two minutes with the right mutation", () => {
  expect(waitInWords(cy, [60, 120])).toBe("Byddwch yn aros tua 1 i 2 funud.");
  expect(waitInWords(cy, [0, 120])).toBe("Byddwch yn aros llai na 2 funud.");
});

test.each([
  [1, false, "You are next"],
  [3, false, "You are number 3 in the queue"],
  [1, true, "You are near the front of the queue"],
  [3, true, "You are about number 3 in the queue"],
])("position %d, overtaken %s", (position, overtaken, words) => {
  expect(positionInWords(en, position, overtaken)).toBe(words);
});

test.each([
  ["2026-11-24T08:00:00Z", "We open at 8 am on Tuesday 24 November."],
  ["2026-07-05T12:00:00Z", "We open at 1 pm on Sunday 5 July."],
  ["2026-11-23T12:00:00Z", "We open at midday on Monday 23 November."],
  ["2026-11-23T00:00:00Z", "We open at midnight on Monday 23 November."],
  ["2026-11-23T09:30:00Z", "We open at 9:30 am on Monday 23 November."],
])("%s is said in the centre's own time", (instant, words) => {
  expect(opensInWords(en, Date.parse(instant), LONDON)).toBe(words);
});

test("Welsh says on which day with its mutation", () => {
  const at = Date.parse("2026-11-24T08:00:00Z");
  expect(opensInWords(cy, at, LONDON)).toBe("Byddwn yn agor am 8 am ddydd Mawrth 24 Tachwedd.");
});

test("times and dates follow daylight saving, not the device", () => {
  const at = Date.parse("2026-07-05T09:05:00Z");
  expect([timeOfDay(at, LONDON), dateInWords(en, at, LONDON)]).toEqual(["10:05", "5 July 2026"]);
});

test("a call that nobody took is tried again by the clock, or when we open on another day", () => {
  const [noon, later] = [Date.parse("2026-11-24T12:00:00Z"), Date.parse("2026-11-24T12:15:00Z")];
  const tomorrow = Date.parse("2026-11-25T08:00:00Z");
  expect(againInWords(en, later, LONDON, noon)).toBe(
    "We rang you and no one answered. We will try again at about 12:15.",
  );
  expect(againInWords(en, tomorrow, LONDON, noon)).toBe("We open at 8 am on Wednesday 25 November.");
});

test.each(["01632 960123", "+44 (0)1632-960123", "960123"])("%s can be rung", (number) => {
  expect(isNumber(number)).toBe(true);
});

test.each(["", "12345", "ring me", "ann@example.org", "0".repeat(16), "999; drop"])("%s cannot be rung", (number) => {
  expect(isNumber(number)).toBe(false);
});
