/** The keys of a telephone: for menus that the agent or the resident meets at the other end. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../shared/action";
import { KEYPAD, keypadKey } from "./call_data";
import type { Contact } from "./frames";
import type { Screen } from "./screen";
import type { Phone } from "./softphone";

interface KeypadProps {
  contact: Contact;
  screen: Screen;
  phone: Phone;
  /** The call has a keypad now. */
  on: boolean;
}

export function Keypad({ on, ...props }: KeypadProps): JSX.Element | null {
  return on && props.screen.keypad.value ? <Keys key={props.contact.id} {...props} /> : null;
}

function Keys({ contact, screen, phone }: Omit<KeypadProps, "on">): JSX.Element {
  const [sent, setSent] = useState("");
  const home = useRef<HTMLDivElement>(null);
  useEffect(() => home.current?.querySelector("button")?.focus(), []);
  const send = (digit: string): void => {
    if (phone.press(contact.id, digit)) setSent(sent + digit);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const digit = event.altKey || event.ctrlKey || event.metaKey ? null : keypadKey(event.key);
    if (digit === null && event.key !== "Escape") return;
    event.preventDefault();
    if (digit === null) screen.toggleKeypad();
    else send(digit);
  };
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions -- digits typed anywhere in it go out
    <div class="keypad" role="group" aria-label="Keypad" ref={home} onKeyDown={onKeyDown}>
      <p class="keypad-sent" role="status">
        {sent === "" ? <span class="muted">Press keys, or type digits</span> : sent}
      </p>
      <div class="keypad-keys">
        {KEYPAD.map((digit) => (
          <Button key={digit} aria-label={`Key ${digit}`} onClick={() => send(digit)}>
            {digit}
          </Button>
        ))}
      </div>
    </div>
  );
}
