import { describe, expect, it } from "vitest";
import { costOf, lengthOf } from "./segments";

/** The same as in tests/unit/channels/_twilio/test_segments.py: encoding, units, messages. */
const CASES: readonly (readonly [string, string, number, number])[] = [
  ["", "GSM-7", 0, 1],
  ["hi", "GSM-7", 2, 1],
  ["a".repeat(160), "GSM-7", 160, 1],
  ["a".repeat(161), "GSM-7", 161, 2],
  ["a".repeat(306), "GSM-7", 306, 2],
  ["a".repeat(307), "GSM-7", 307, 3],
  ["€".repeat(80), "GSM-7", 160, 1],
  ["€".repeat(81), "GSM-7", 162, 2],
  [`${"a".repeat(152)}€${"b".repeat(10)}`, "GSM-7", 164, 2],
  ["✓".repeat(70), "UCS-2", 70, 1],
  ["✓".repeat(71), "UCS-2", 71, 2],
  ["✓".repeat(134), "UCS-2", 134, 2],
  ["✓".repeat(135), "UCS-2", 135, 3],
  ["😀".repeat(35), "UCS-2", 70, 1],
  ["😀".repeat(36), "UCS-2", 72, 2],
  ["😀".repeat(34), "UCS-2", 68, 1],
  ["café ça", "UCS-2", 7, 1],
  ["éèàù", "GSM-7", 4, 1],
  [`${"a".repeat(159)}’`, "UCS-2", 160, 3],
  [`${"a".repeat(152)}${"€".repeat(77)}`, "GSM-7", 306, 3],
  ["😀".repeat(67), "UCS-2", 134, 3],
];

describe("a text", () => {
  it.each(CASES)("is so many messages: %s", (text, encoding, units, segments) => {
    expect(lengthOf(text)).toMatchObject({ encoding, units, segments });
  });

  it("says how many characters are left in its last message", () => {
    expect(lengthOf("").left).toBe(160);
    expect(lengthOf("a".repeat(160)).left).toBe(0);
    expect(lengthOf("a".repeat(161)).left).toBe(145);
    expect(lengthOf("✓").left).toBe(69);
  });

  it("names what makes it dear, and what it would be without", () => {
    expect(costOf(`${"a".repeat(159)}’`)).toMatchObject({ costly: ["’"], segments: 3, without: 1 });
    expect(costOf("It’s ’ and “").costly).toEqual(["’", "“"]);
    expect(costOf("plain").costly).toEqual([]);
  });
});
