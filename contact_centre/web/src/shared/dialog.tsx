/** A modal dialog: focus goes in, stays in, and returns; Escape closes. The browser's own `<dialog>` sees to it. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./action";
import { Icon } from "./icons";

interface DialogProps {
  title: string;
  onClose: () => void;
  /** The buttons that decide, right-aligned. */
  foot?: ComponentChildren;
  children: ComponentChildren;
  class?: string;
  /** Where the focus goes when it closes; null or nothing: back to where it was. */
  returnTo?: () => HTMLElement | null;
}

/** Draw it to open it, stop drawing it to close it. An element with `data-first` gets the focus. */
export function Dialog({ title, onClose, foot, children, class: extra = "", returnTo }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const latest = useRef(returnTo);
  latest.current = returnTo;
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      element?.close();
      const to = latest.current?.() ?? before;
      if (to instanceof HTMLElement && to.isConnected) to.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${extra}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-head">
        <h2 id={heading}>{title}</h2>
        <Button kind="quiet icon" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      <div class="dialog-body">{children}</div>
      {foot === undefined ? null : <div class="dialog-foot">{foot}</div>}
    </dialog>
  );
}
