/**
 * What leaves the centre when colleagues in a workspace are asked: as channels/slack/texts.py masks it, so that the
 * agent reads beforehand what they will. Both are held to the same cases.
 */

const EMAIL = /[\p{L}\p{N}_.+-]+@[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu;
const POSTCODE =
  /(?<![\p{L}\p{N}_])(?:[A-Z]{1,2}\p{Nd}[A-Z\p{Nd}]?\s{0,2}\p{Nd}[A-Z]{2}|GIR\s?0AA)(?![\p{L}\p{N}_])/giu;
/** Five digits or more, however they are grouped. */
const NUMBER = /\+?\(?\p{Nd}(?:[\s().\-/\u2010-\u2015]{0,3}\p{Nd}){4,}/gu;

export function masked(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(EMAIL, "[e-mail]")
    .replaceAll(POSTCODE, "[postcode]")
    .replaceAll(NUMBER, "[number]");
}
