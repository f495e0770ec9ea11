import { describe, expect, it } from "vitest";
import { masked } from "./masked";

/** The same as in tests/unit/channels/slack/test_texts.py. */
const CASES: readonly (readonly [string, string])[] = [
  ["Ring 07700 900123 or +44 (0)1632-960 001", "Ring [number] or [number]"],
  ["may.price+x@mail.example.co.uk asks", "[e-mail] asks"],
  ["lives at ab12 3cd, or SW1A1AA", "lives at [postcode], or [postcode]"],
  ["account 1234567, case 12345", "account [number], case [number]"],
  ["card 4111.1111.1111.1111", "card [number]"],
  ["number ７７００９０", "number [number]"],
  ["bin 1234, flat 12, band D, 3 rooms", "bin 1234, flat 12, band D, 3 rooms"],
];

describe("what colleagues are asked", () => {
  it.each(CASES)("is shown as it leaves the centre: %s", (typed, sent) => {
    expect(masked(typed)).toBe(sent);
  });
});
