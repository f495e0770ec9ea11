/** The chat's texts. The files are copied from config/text/*.po; a test holds them equal. */
import cyTexts from "./text/cy.json";
import enTexts from "./text/en.json";

export type TextKey = keyof typeof enTexts;
export type Language = "en" | "cy";
export type Texts = (key: TextKey, fills?: Readonly<Record<string, string | number>>) => string;

const CATALOGUES: Record<Language, Record<TextKey, string>> = { en: enTexts, cy: cyTexts };

/** The texts of a language; of English if there are none. */
export function textsIn(language: string): Texts {
  const texts = CATALOGUES[language === "cy" ? "cy" : "en"];
  return (key, fills = {}) =>
    texts[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(fills[name] ?? whole));
}
