/** An action on screen: visibly pending until the centre accepts it, a refusal explained where the action was. */
import { useCallback, useRef, useState } from "preact/hooks";
import type { ButtonHTMLAttributes, ComponentChildren, JSX } from "preact";
import { Icon } from "./icons";
import type { Outcome } from "./socket";

export interface Action {
  pending: boolean;
  /** What to tell the person, or null. */
  refusal: string | null;
  /** Watch `asked` until it settles; true when it was accepted. A second call while pending is ignored. */
  run(ask: () => Promise<Outcome>): Promise<boolean>;
  dismiss(): void;
}

export function useAction(): Action {
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const busy = useRef(false);
  const run = useCallback(async (ask: () => Promise<Outcome>): Promise<boolean> => {
    if (busy.current) return false;
    busy.current = true;
    setPending(true);
    setRefusal(null);
    const outcome = await ask();
    busy.current = false;
    setPending(false);
    if (!outcome.ok) setRefusal(outcome.text);
    return outcome.ok;
  }, []);
  const dismiss = useCallback(() => setRefusal(null), []);
  return { pending, refusal, run, dismiss };
}

interface ButtonProps extends Omit<ButtonHTMLAttributes, "class"> {
  class?: string;
  kind?: "plain" | "go" | "quiet" | "danger" | "icon" | "quiet icon";
  pending?: boolean;
  /** The shortcut, shown beside the label and told to screen readers. */
  shortcut?: string;
  /** Cannot be used now: still focusable, and `title` should say why. */
  off?: boolean;
  children: ComponentChildren;
}

export function Button(props: ButtonProps): JSX.Element {
  const {
    kind = "plain",
    pending = false,
    off = false,
    class: extra = "",
    shortcut,
    children,
    onClick,
    ...rest
  } = props;
  return (
    <button
      type="button"
      {...rest}
      class={`button ${kind} ${extra}`}
      aria-busy={pending}
      aria-disabled={pending || off}
      aria-keyshortcuts={shortcut}
      onClick={pending || off ? (event) => event.preventDefault() : onClick}
    >
      {kind.includes("icon") ? children : <span>{children}</span>}
      {shortcut === undefined ? null : <kbd aria-hidden="true">{shortcut.replace("+", " ")}</kbd>}
      {pending ? <span class="spinner" aria-hidden="true" /> : null}
    </button>
  );
}

/** Why the centre said no, spoken at once, beside the action it answers. */
export function Refusal({ action }: { action: Pick<Action, "refusal" | "dismiss"> }): JSX.Element | null {
  if (action.refusal === null) return null;
  return (
    <div class="refusal" role="alert">
      <span>{action.refusal}</span>
      <Button kind="quiet icon" aria-label="Dismiss" onClick={action.dismiss}>
        <Icon name="close" />
      </Button>
    </div>
  );
}
