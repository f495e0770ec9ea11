import { beforeAll, describe, expect, it, vi } from "vitest";
import { FRAMES, parseFrame } from "./frames";
import { snapshot } from "./testing";

let wire = "";

beforeAll(async () => {
  const files = await vi.importActual<{ readFileSync(path: string, encoding: "utf8"): string }>("node:fs");
  wire = ["calls", "contacts", "threads", "views"]
    .map((room) => files.readFileSync(`../../agents/wire/${room}.py`, "utf8"))
    .join("\n\n");
});

/** The fields of a msgspec struct, as they stand in its source. */
function fieldsOf(struct: string): string[] {
  const body = wire.split(`\nclass ${struct}(`)[1]?.split("\n\n\n")[0] ?? "";
  return [...body.matchAll(/^ {4}(\w+): /gm)].map(([, name = ""]) => name);
}

/** Frame names and their structs, from the table at the end of views.py. */
function tableOf(): [string, string][] {
  const table = wire.split("CONSOLE_SERVER_FRAMES")[1] ?? "";
  return [...table.matchAll(/"(\w+)": (\w+)/g)].map(([, name = "", struct = ""]) => [name, struct]);
}

describe("frames", () => {
  it("are those of agents/wire, field for field", () => {
    const theirs = tableOf().map(([name, struct]) => [name, fieldsOf(struct).toSorted()]);
    const ours = Object.entries(FRAMES).map(([name, schema]) => [name, Object.keys(schema.entries).toSorted()]);
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
  });

  it("know the parts of a call", () => {
    const call = FRAMES.contact.entries.call.wrapped.wrapped;
    expect(Object.keys(call.entries)).toEqual(fieldsOf("CallView"));
    expect(Object.keys(call.entries.legs.item.entries)).toEqual(fieldsOf("LegView"));
  });

  it("know what may be written, and where experts are asked", () => {
    const thread = FRAMES.contact.entries.thread.wrapped.wrapped;
    expect(Object.keys(thread.entries)).toEqual(fieldsOf("ThreadView"));
    expect(Object.keys(thread.entries.templates.item.entries)).toEqual(fieldsOf("TemplateView"));
    const experts = FRAMES.snapshot.entries.experts.wrapped.wrapped;
    expect(Object.keys(experts.item.entries)).toEqual(fieldsOf("ExpertsView"));
    expect(Object.keys(FRAMES.contact.entries.messages.item.entries)).toEqual(fieldsOf("MessageView"));
  });

  it("of an unknown type are left to newer versions, wrong ones are not let in", () => {
    expect(parseFrame("fireworks", {})).toBeNull();
    expect(parseFrame("snapshot", snapshot())?.type).toBe("snapshot");
    expect(() => parseFrame("me", { id: 7 })).toThrow();
  });
});
