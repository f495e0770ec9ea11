/** What files need of the centre. */
import { fetchSession, getJson, postFile, Problem, SignedOut } from "../shared/session";
import { type FilePorts, FileTrouble, parseAbout } from "./files_data";

/** Answers after which the same question may be answered: the database is away, or too much is asked. */
const LATER: ReadonlySet<number> = new Set([408, 429]);

/** What the centre says no to, in its own words. */
function told(error: unknown): unknown {
  if (error instanceof SignedOut) return new FileTrouble("You are signed out. Load the page again to sign in.");
  const final = error instanceof Problem && error.status < 500 && !LATER.has(error.status);
  return final ? new FileTrouble(error.message) : error;
}

export const filePorts: FilePorts = {
  about: async (id) => {
    try {
      return parseAbout(await getJson(`/api/media/${encodeURIComponent(id)}`));
    } catch (error) {
      throw told(error);
    }
  },
  add: async (contact, file) => {
    try {
      const path = `/api/contacts/${encodeURIComponent(contact)}/files`;
      return parseAbout(await postFile(path, file, await fetchSession()));
    } catch (error) {
      throw error instanceof Problem ? new FileTrouble(error.message) : told(error);
    }
  },
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
