/**
 * How many text messages a text is, counted as channels/_twilio/segments.py does (3GPP TS 23.038, section 6.2.1).
 * Both are held to the same cases.
 */

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** In GSM-7 too, and each takes the room of two. */
const EXTENDED = new Set("\f^{}\\[~]|€");

const ALONE = { "GSM-7": 160, "UCS-2": 70 } as const;
const IN_PARTS = { "GSM-7": 153, "UCS-2": 67 } as const;

export type Encoding = keyof typeof ALONE;

export interface Length {
  /** `UCS-2` as soon as one character is not in GSM-7; it holds less than half. */
  encoding: Encoding;
  /** How much room the text takes. */
  units: number;
  /** How many messages that is; 1 for an empty text. */
  segments: number;
  /** How many more units fit into the last of them. */
  left: number;
}

/** Whether a character is in the alphabet of which a text holds 160. */
export function isPlain(character: string): boolean {
  return BASIC.has(character) || EXTENDED.has(character);
}

function width(character: string, encoding: Encoding): number {
  if (encoding === "GSM-7") return EXTENDED.has(character) ? 2 : 1;
  return character.length;
}

/** How `text` goes out. No character is split between two parts. */
export function lengthOf(text: string): Length {
  const characters = Array.from(text);
  const encoding: Encoding = characters.every(isPlain) ? "GSM-7" : "UCS-2";
  return counted(characters, encoding);
}

function counted(characters: readonly string[], encoding: Encoding): Length {
  const widths = characters.map((character) => width(character, encoding));
  const units = widths.reduce((sum, each) => sum + each, 0);
  if (units <= ALONE[encoding]) return { encoding, units, segments: 1, left: ALONE[encoding] - units };
  let [segments, room]: [number, number] = [1, IN_PARTS[encoding]];
  for (const each of widths) {
    if (each > room) [segments, room] = [segments + 1, IN_PARTS[encoding]];
    room -= each;
  }
  return { encoding, units, segments, left: room };
}

export interface Cost extends Length {
  /** The characters that are not in GSM-7, each once, in order. */
  costly: readonly string[];
  /** How many messages it would be without them; the same number where they cost nothing. */
  without: number;
}

/** The length of `text`, and what makes it so: writing ' for ’ often makes one message of two. */
export function costOf(text: string): Cost {
  const characters = Array.from(text);
  const costly = [...new Set(characters.filter((character) => !isPlain(character)))];
  const plain = characters.map((character) => (isPlain(character) ? character : "x"));
  return { ...lengthOf(text), costly, without: counted(plain, "GSM-7").segments };
}
