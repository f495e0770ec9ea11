/** How far one of our messages got, why no further, and what to do about it. */
import type { JSX } from "preact";
import { Button } from "../shared/action";
import { Icon, type IconName } from "../shared/icons";
import { Mark } from "../shared/mark";
import { controls } from "./call_data";
import { isOurs } from "./console_data";
import { isLost, isRepeated, openQuestion } from "./delivery_data";
import type { DeskStore } from "./desk";
import type { Contact, Delivery, Message } from "./frames";
import type { Screen } from "./screen";
import { isOpen, mayWrite } from "./thread_data";

const DELIVERIES: Readonly<Record<Delivery, readonly [IconName, string]>> = {
  queued: ["clock", "waiting to be sent"],
  sent: ["check", "sent"],
  delivered: ["check_twice", "delivered"],
  read: ["check_twice", "read"],
  undelivered: ["warning", "not delivered"],
  failed: ["warning", "not sent"],
};

export function Delivered({ message }: { message: Message }): JSX.Element {
  const [icon, word] = DELIVERIES[message.delivery];
  return (
    <span class={isLost(message.delivery) ? "miss" : message.delivery === "read" ? "live" : ""}>
      {" · "}
      <Icon name={icon} /> {word}
      {message.maybe_twice ? ", perhaps twice" : ""}
    </span>
  );
}

/** Of a question to colleagues: whether it is there, and whether it waits. */
export function Asked({ contact, message }: { contact: Contact; message: Message }): JSX.Element {
  const { delivery } = message;
  const waits = openQuestion(contact)?.id === message.id;
  const words = isLost(delivery)
    ? "not asked"
    : delivery === "queued"
      ? "on its way to Slack"
      : waits
        ? "asked, no answer yet"
        : "answered";
  return (
    <span class={isLost(delivery) ? "miss" : waits ? "live" : ""}>
      {" · "}
      <Icon name={isLost(delivery) ? "warning" : waits ? "clock" : "check"} /> {words}
    </span>
  );
}

interface TroubleProps {
  contact: Contact;
  message: Message;
  store: DeskStore;
  screen: Screen;
}

/** Why it got no further, with what helps within reach. */
export function Trouble({ contact, message, store, screen }: TroubleProps): JSX.Element | null {
  if (!isLost(message.delivery)) return null;
  const going = isOurs(contact) && contact.phase !== "wrap_up";
  const own = message.kind === "agent" && message.files.length === 0;
  const onItsWay = store.writing.unsent.value.some((it) => it.contact === contact.id && it.text === message.text);
  const repeated = onItsWay || isRepeated(contact, message);
  const again = going && own && !repeated && isOpen(mayWrite(contact, store.ports.clock.now()));
  return (
    <div class="bubble-trouble" role="alert">
      <p>
        <Mark level="miss" /> {message.trouble === "" ? "The provider did not say why." : message.trouble}
      </p>
      {again ? <Button onClick={() => store.writing.sendAgain(message)}>Send again</Button> : null}
      {going && message.kind === "question" ? <Button onClick={() => screen.show("ask")}>Ask again</Button> : null}
      {going && message.kind !== "question" && controls(contact).ring ? (
        <Button onClick={() => screen.show("ring")}>Ring</Button>
      ) : null}
    </div>
  );
}
