/** What a board wants to see of the day, remembered by its browser. No DOM. */
import * as v from "valibot";
import { type Show, show } from "./board_wire";

const KEY = "board.show";
const USUAL: Show = { formula: null, by: null, line: null };

/** What was chosen last on this browser; the usual where nothing was, or nothing that can be read. */
export function readShow(storage: Pick<Storage, "getItem">): Show {
  try {
    return v.parse(show, JSON.parse(storage.getItem(KEY) ?? "null"));
  } catch {
    return USUAL;
  }
}

export function writeShow(storage: Pick<Storage, "setItem">, wanted: Show): void {
  try {
    storage.setItem(KEY, JSON.stringify(wanted));
  } catch {
    // A browser that keeps nothing still shows it now.
  }
}
