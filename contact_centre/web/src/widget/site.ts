/** What the page that holds the chat says about the centre, and the words to say it in. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Language, type Texts, textsIn } from "./text";

export interface Site {
  language: Language;
  t: Texts;
  centre: string;
  /** The centre's own emergency number, perhaps empty. */
  emergency: string;
  /** What the centre says in an emergency, in the page's language; perhaps empty. */
  emergencyText: string;
  timezone: string;
  /** The page has its own way into the chat: our button shows only while there is a chat to come back to. */
  quiet: boolean;
}

/** The site as the data attributes of the script tag tell it. */
export function siteOf(data: Readonly<Record<string, string | undefined>>): Site {
  const language = data["lang"] === "cy" ? "cy" : "en";
  return {
    language,
    t: textsIn(language),
    centre: data["centre"] ?? "",
    emergency: data["emergency"] ?? "",
    emergencyText: data["emergencyText"] ?? "",
    timezone: data["timezone"] ?? "Europe/London",
    quiet: data["quiet"] === "true",
  };
}

/** One of the centre's own texts in the page's language, or in the first it is written in. */
export function inLanguage(site: Site, text: Readonly<Record<string, string>>): string {
  return text[site.language] ?? Object.values(text)[0] ?? "";
}

export const SiteContext = createContext<Site>(siteOf({}));

export function useSite(): Site {
  return useContext(SiteContext);
}
