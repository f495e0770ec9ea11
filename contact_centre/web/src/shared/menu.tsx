/**
 * A button that opens a short menu: arrows move, Enter chooses, Escape or a click elsewhere closes. The focus then
 * returns to where it was, which is not the button when a shortcut opened the menu.
 */
import type { ComponentChildren, JSX, RefObject } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";

export interface MenuItem {
  key: string;
  label: ComponentChildren;
  /** Given: this is one of several choices and the menu shows which. */
  checked?: boolean;
  choose(): void;
}

interface MenuProps {
  open: boolean;
  setOpen: (open: boolean) => void;
  button: ComponentChildren;
  /** What the menu is for, to screen readers. */
  label: string;
  items: readonly MenuItem[];
  class?: string;
  /** Line up with the button's right edge. */
  end?: boolean;
  shortcut?: string;
  busy?: boolean;
}

const EDGE = 8;
const GAP = 4;

/** Lay the menu under its opener, or above where there is no room, inside the window and over all that clips. */
function place(menu: HTMLElement, opener: HTMLElement, end: boolean): void {
  const at = opener.getBoundingClientRect();
  menu.style.minWidth = `${at.width}px`;
  const { width, height } = menu.getBoundingClientRect();
  const left = end ? at.right - width : at.left;
  const below = at.bottom + GAP;
  const top = below + height > window.innerHeight - EDGE ? at.top - GAP - height : below;
  menu.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, top)}px`;
}

function moved(key: string, index: number, length: number): number | null {
  if (key === "ArrowDown") return (index + 1) % length;
  if (key === "ArrowUp") return (index - 1 + length) % length;
  if (key === "Home") return 0;
  return key === "End" ? length - 1 : null;
}

interface MenuRefs {
  home: RefObject<HTMLDivElement | null>;
  opener: RefObject<HTMLButtonElement | null>;
  close: () => void;
}

function optionsOf(home: RefObject<HTMLElement | null>): readonly HTMLElement[] {
  return [...(home.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}

/** While it is open: the focus is on an item, and whatever happens elsewhere closes it. */
function useOpen({ open, setOpen, end = false }: Pick<MenuProps, "open" | "setOpen" | "end">): MenuRefs {
  const home = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const before = useRef<HTMLElement | null>(null);
  const latest = useRef(setOpen);
  latest.current = setOpen;
  useLayoutEffect(() => {
    const menu = home.current?.querySelector<HTMLElement>("[role=menu]");
    if (open && menu instanceof HTMLElement && opener.current !== null) place(menu, opener.current, end);
  });
  useEffect(() => {
    if (!open) return;
    before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    const options = optionsOf(home);
    (options.find((option) => option.ariaChecked === "true") ?? options[0])?.focus();
    const outside = (event: Event): void => {
      if (event.target instanceof Node && home.current?.contains(event.target) !== true) latest.current(false);
    };
    const shut = (): void => latest.current(false);
    document.addEventListener("pointerdown", outside);
    window.addEventListener("resize", shut);
    return () => {
      document.removeEventListener("pointerdown", outside);
      window.removeEventListener("resize", shut);
    };
  }, [open]);
  const close = (): void => {
    setOpen(false);
    const to = before.current;
    (to !== null && to.isConnected && to !== document.body ? to : opener.current)?.focus();
  };
  return { home, opener, close };
}

export function Menu(props: MenuProps): JSX.Element {
  const { open, setOpen, items, label, button, busy = false } = props;
  const { home, opener, close } = useOpen(props);
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    const options = optionsOf(home);
    const at = options.findIndex((option) => option === document.activeElement);
    const to = moved(event.key, at, options.length);
    if (event.key === "Escape") close();
    else if (event.key === "Tab") setOpen(false);
    else if (to !== null) options[to]?.focus();
    if (event.key !== "Escape" && to === null) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class={`menu-home ${props.class ?? ""}`} ref={home}>
      <button
        ref={opener}
        type="button"
        class="button menu-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-busy={busy}
        aria-keyshortcuts={props.shortcut}
        onClick={() => setOpen(!open)}
      >
        {button}
        {busy ? <span class="spinner" aria-hidden="true" /> : null}
      </button>
      {open ? (
        <div id={id} class="menu" role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
          {items.map((item) => (
            <Item key={item.key} item={item} close={close} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Item({ item, close }: { item: MenuItem; close: () => void }): JSX.Element {
  const choose = (): void => {
    close();
    item.choose();
  };
  return (
    <button
      type="button"
      class="menu-item"
      role={item.checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={item.checked}
      tabIndex={-1}
      onClick={choose}
    >
      {item.label}
    </button>
  );
}
