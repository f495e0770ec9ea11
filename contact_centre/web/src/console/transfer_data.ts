/** Where a contact can go, or who can be asked: queues, then colleagues, those who are there before those who are not. */
import { plural } from "../shared/format";
import type { Choice } from "../shared/picker_data";
import { legOf } from "./call_data";
import type { Desk } from "./console_data";
import type { Destination } from "./desk";
import type { Colleague, Contact } from "./frames";
import { phaseWords } from "./states_data";

/** `now`: pass it on, blind. `first`: ask, and keep it until a colleague has joined. */
export type Way = "now" | "first";

const HERE = new Set<Colleague["phase"]>(["available", "offered", "engaged", "wrap_up"]);

/** The choice that has a number written beside it. */
export const A_NUMBER = "number ";

export function destinations(desk: Desk, contact: Pick<Contact, "queue" | "call">, way: Way): readonly Choice[] {
  const queues = desk.queues.map((queue): Choice => {
    if (way === "first") {
      return { id: `queue ${queue.id}`, name: queue.name, group: "Queues", hint: "best free agent" };
    }
    const choice = {
      id: `queue ${queue.id}`,
      name: queue.name,
      group: "Queues",
      hint: plural(queue.waiting_count, "contact") + " waiting",
    };
    if (queue.id === contact.queue) return { ...choice, off: "it is here" };
    return queue.open ? choice : { ...choice, off: "closed now" };
  });
  const rank = ({ phase }: Colleague): number => (phase === "available" ? 0 : HERE.has(phase) ? 1 : 2);
  const people = desk.colleagues
    .filter(({ id }) => id !== desk.me.id)
    .toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .map((colleague): Choice => {
      const name = colleague.robot ? `${colleague.name} (robot)` : colleague.name;
      const choice = { id: `agent ${colleague.id}`, name, group: "Colleagues", hint: phaseWords(colleague.phase) };
      return HERE.has(colleague.phase) ? choice : { ...choice, off: phaseWords(colleague.phase) };
    });
  return [...queues, ...people, ...outside(contact)];
}

/** Only somebody who is on the line can be joined by somebody else on the telephone. */
function outside({ call }: Pick<Contact, "call">): readonly Choice[] {
  if (call === null || legOf(call, "resident")?.phase !== "joined") return [];
  return [{ id: A_NUMBER, name: "A number", group: "Outside", hint: "rung from here" }];
}

/** The destination that a choice of `destinations` stands for. */
export function destinationOf(choice: string): Destination {
  const space = choice.indexOf(" ");
  const kind = choice.slice(0, space);
  return { kind: kind === "queue" || kind === "number" ? kind : "agent", id: choice.slice(space + 1) };
}
