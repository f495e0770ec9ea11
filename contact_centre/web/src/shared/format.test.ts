import { describe, expect, it } from "vitest";
import {
  clockTime,
  duration,
  looksLikeNumber,
  percent,
  phone,
  plural,
  roughly,
  seconds,
  shortTime,
  target,
  unbroken,
} from "./format";

describe("figures", () => {
  it("never round a share up to its target", () => {
    expect(percent(0.94999)).toBe("94.9%");
    expect(percent(0.95)).toBe("95.0%");
    expect(percent(0.934)).toBe("93.4%");
    expect(percent(1)).toBe("100.0%");
    expect(percent(null)).toBe("–");
  });

  it("cut exactly where binary fractions fall short", () => {
    for (let tenths = 0; tenths <= 1000; tenths++) expect(percent(tenths / 1000)).toBe(`${(tenths / 10).toFixed(1)}%`);
  });

  it("write targets without needless digits", () => {
    expect([target(0.95), target(0.975), target(0.07)]).toEqual(["95%", "97.5%", "7%"]);
  });

  it("write durations as counters and in words", () => {
    expect([0, -5, 47_999, 728_000, 3_728_000].map(duration)).toEqual(["0:00", "0:00", "0:47", "12:08", "1:02:08"]);
    expect([9_000, 480_000, 7_200_000, 7_500_000].map(roughly)).toEqual(["9 s", "8 min", "2 h", "2 h 5 min"]);
    expect([null, 21.4, 64].map(seconds)).toEqual(["–", "21 s", "1:04"]);
  });

  it("count in words", () => {
    expect([plural(1, "chat"), plural(0, "chat"), plural(1200, "reply", "replies")]).toEqual([
      "1 chat",
      "0 chats",
      "1,200 replies",
    ]);
  });
});

describe("times", () => {
  it("are the centre's, summer and winter", () => {
    expect(clockTime(Date.UTC(2026, 10, 22, 10, 42, 7))).toBe("10:42:07");
    expect(shortTime(Date.UTC(2026, 6, 1, 23, 5))).toBe("00:05");
  });
});

describe("numbers", () => {
  it("are written as people here write them", () => {
    expect(phone("+447700900812")).toBe("07700\u00a0900812");
    expect(phone("+442079460123")).toBe("020\u00a07946\u00a00123");
    expect(phone("01632960999")).toBe("01632\u00a0960999");
    expect(phone("amina@example.org")).toBe("amina@example.org");
    expect(unbroken("Ann Khan")).toBe("Ann Khan");
  });
});

describe("a number", () => {
  it.each(["020 7946 0123", "+44 7700 900123", "999", "(01632) 960-999"])("may be %s", (text) => {
    expect(looksLikeNumber(text)).toBe(true);
  });

  it.each(["", "12", "ann@example.org", "The surveyor"])("is not %s", (text) => {
    expect(looksLikeNumber(text)).toBe(false);
  });
});
