import { render } from "preact";
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Menu } from "./menu";
import { Picker } from "./picker";

let root: HTMLElement;

beforeEach(() => {
  root = document.body.appendChild(document.createElement("div"));
});

afterEach(() => {
  render(null, root);
  root.remove();
});

async function drawn(): Promise<void> {
  await new Promise((done) => setTimeout(done, 20));
}

async function press(key: string): Promise<void> {
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await drawn();
}

describe("a menu", () => {
  const chosen = vi.fn<(key: string) => void>();
  let redraw: () => void = () => undefined;
  let open: (open: boolean) => void = () => undefined;

  function Example(): JSX.Element {
    const [isOpen, setOpen] = useState(false);
    const [, count] = useState(0);
    redraw = () => count((n) => n + 1);
    open = setOpen;
    const items = ["one", "two", "three"].map((key) => ({ key, label: key, choose: () => chosen(key) }));
    return <Menu open={isOpen} setOpen={(to) => setOpen(to)} button="Open" label="Numbers" items={items} />;
  }

  beforeEach(async () => {
    render(<Example />, root);
    await drawn();
  });

  it("is walked by arrows and keeps its place while the screen around it changes", async () => {
    open(true);
    await drawn();
    await press("ArrowUp");
    expect(document.activeElement?.textContent).toBe("three");
    redraw();
    await drawn();
    expect(document.activeElement?.textContent).toBe("three");
  });

  it("gives the focus back to where it was when a shortcut opened it", async () => {
    const box = root.appendChild(document.createElement("input"));
    box.focus();
    open(true);
    await drawn();
    await press("Escape");
    expect(document.activeElement).toBe(box);
    expect(root.querySelector("[role=menu]")).toBeNull();
  });

  it("chooses and closes", async () => {
    open(true);
    await drawn();
    root.querySelectorAll<HTMLElement>("[role=menuitem]")[1]?.click();
    await drawn();
    expect(chosen).toHaveBeenCalledWith("two");
    expect(root.querySelector("[role=menu]")).toBeNull();
  });
});

describe("a searchable list", () => {
  it("is used from its search field alone, past what cannot be chosen", async () => {
    const onChoose = vi.fn<(id: string) => void>();
    const choices = [
      { id: "a", name: "Rents" },
      { id: "b", name: "Repairs", off: "closed now" },
      { id: "c", name: "Repeat visits" },
    ];
    render(<Picker label="Queue" choices={choices} chosen={null} onChoose={onChoose} none="None." />, root);
    const field = root.querySelector("input");
    field?.focus();
    await press("Enter");
    expect(onChoose).not.toHaveBeenCalled();
    if (field !== null) field.value = "rep";
    field?.dispatchEvent(new Event("input", { bubbles: true }));
    await drawn();
    expect(field?.getAttribute("aria-activedescendant")).toBe(root.querySelector(".active")?.id);
    await press("Enter");
    expect(onChoose).toHaveBeenCalledWith("c");
  });
});
