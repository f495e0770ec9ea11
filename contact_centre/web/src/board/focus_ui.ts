/** Lists that re-sort themselves several times a second must not lose the focus of whoever works in them. */
import { type RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/**
 * Give the focus back when drawing moved or removed the focused control.
 *
 * Controls carry `data-focus`, the same for the same thing. When it is gone for good, the list itself takes the focus.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>): void {
  const active = document.activeElement;
  const inside = active instanceof HTMLElement && list.current?.contains(active) === true;
  const key = inside ? (active.dataset["focus"] ?? "") : null;
  useLayoutEffect(() => {
    if (key === null || document.activeElement !== document.body) return;
    const again = list.current?.querySelector<HTMLElement>(`[data-focus="${CSS.escape(key)}"]`);
    (again ?? list.current)?.focus({ preventScroll: again === null });
  });
}
