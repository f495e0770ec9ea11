/** The board's store, for every part of the page. */
import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import type { Board } from "./board_data";
import type { BoardStore } from "./board_store";

export const StoreContext = createContext<BoardStore | null>(null);

export function useStore(): BoardStore {
  const store = useContext(StoreContext);
  if (store === null) throw new Error("this part of the board is drawn outside StoreContext");
  return store;
}

/** The centre's time zone, in which every time is written. */
export function useTimezone(): string {
  return useStore().timezone.value;
}

/** The figures on screen; parts that use it are drawn only once there are some. */
export function useBoard(): Board {
  const board = useStore().board.value;
  if (board === null) throw new Error("drawn before the first snapshot");
  return board;
}

/** The figures of the moment when this part was first drawn: a list must not move under the hand that chooses. */
export function useBoardAsOpened(): Board {
  const store = useStore();
  const [board] = useState(() => store.board.peek());
  if (board === null) throw new Error("drawn before the first snapshot");
  return board;
}
