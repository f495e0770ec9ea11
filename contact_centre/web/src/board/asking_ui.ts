/** Asking something of the centre from the board: pending and refused where it was asked, a word when it is done. */
import { useEffect, useRef } from "preact/hooks";
import { type Action, useAction } from "../shared/action";
import type { BoardCommands } from "./board_wire";
import { useStore } from "./context";

export interface Asking extends Pick<Action, "pending" | "refusal" | "dismiss"> {
  /** True when the centre accepted. `done`: said then, to everybody who cannot see the change. */
  ask<K extends keyof BoardCommands>(type: K, data: BoardCommands[K], done: string): Promise<boolean>;
}

/** A refusal whose row has left the screen meanwhile is told as a toast, never lost. */
export function useAsking(): Asking {
  const store = useStore();
  const action = useAction();
  const drawn = useRef(true);
  useEffect(() => {
    drawn.current = true;
    return () => {
      drawn.current = false;
    };
  }, []);
  return {
    pending: action.pending,
    refusal: action.refusal,
    dismiss: () => action.dismiss(),
    ask: (type, data, done) =>
      action.run(async () => {
        const outcome = await store.ask(type, data);
        if (outcome.ok) store.toasts.tell(done);
        else if (!drawn.current) store.toasts.tell(outcome.text, true);
        return outcome;
      }),
  };
}
