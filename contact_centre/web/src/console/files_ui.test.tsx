import { describe, expect, it } from "vitest";
import { FileTrouble } from "./files_data";
import type { Contact, Message } from "./frames";
import { about, contact, message, thread } from "./testing";
import { desk, draw, drawn, eachOnItsOwnScreen, find, press, root, write } from "./testing_ui";

eachOnItsOwnScreen();

function file(id: string, more: Partial<Message["files"][number]> = {}): Message["files"][number] {
  return { id, name: "", trouble: "", ...more };
}

async function show(messages: readonly Message[], more: Partial<Contact> = {}): Promise<void> {
  const made = contact({ id: "c1", channel: "whatsapp", line: "message", thread: thread(), ...more });
  await draw({ contacts: [{ ...made, messages: [...messages] }] });
}

function sent(...files: Message["files"]): Message {
  return message({ id: "m1", contact: "c1", text: "", files });
}

async function known(id: string, more: Parameters<typeof about>[0]): Promise<void> {
  desk.files.known.set(id, more as ReturnType<typeof about>);
  await desk.files.pass();
  await drawn();
}

describe("a file of a resident", () => {
  it("is said to be coming, then shown as a picture that says whose it is", async () => {
    await show([sent(file("f1"))]);
    expect(find(".file-coming").textContent).toContain("coming");
    await known("f1", about({ id: "f1", state: "coming" }));
    expect(find(".file-coming").textContent).toContain("coming");
    await known("f1", about({ id: "f1" }));
    const image = find(".file-picture img") as HTMLImageElement;
    expect(image.getAttribute("src")).toBe("/media/f1");
    expect(image.alt).toContain("Picture from A. Khan");
    expect(find(".file-foot").textContent).toContain("120 kB");
    expect(find(".file-picture").getAttribute("rel")).toBe("noopener");
  });

  it("that is sound or film is played, and paper is saved, never opened", async () => {
    await show([sent(file("s"), file("v"), file("p"))]);
    await known("s", about({ id: "s", use: "sound", kind: "audio/ogg" }));
    await known("v", about({ id: "v", use: "film", kind: "video/mp4" }));
    await known("p", about({ id: "p", use: "paper", kind: "application/pdf" }));
    expect(find("audio").getAttribute("src")).toBe("/media/s");
    expect(find("video").getAttribute("src")).toBe("/media/v");
    const link = find("a[href='/media/p']");
    expect(link.hasAttribute("download")).toBe(true);
    expect(link.textContent).toBe("PDF");
  });

  it("that is refused says why and what to do, wherever that was found out", async () => {
    await show([sent(file("f1"), file("f2", { trouble: "It is not on the provider’s own servers." }))]);
    await known("f1", about({ id: "f1", state: "refused", trouble: "It is damaged. Ask the resident again." }));
    expect(root.querySelector(".files")?.textContent).toContain("It is damaged. Ask the resident again.");
    expect(root.querySelector(".files")?.textContent).toContain("provider’s own servers");
    expect(root.querySelector(".files img")).toBeNull();
  });

  it("is asked for again while the centre is away, and not when it says no", async () => {
    await show([sent(file("f1"))]);
    desk.files.trouble = new FileTrouble("Only who has a contact of this resident sees their files.");
    await desk.files.pass();
    await drawn();
    expect(find(".file-refused").textContent).toContain("Only who has a contact");
    desk.files.trouble = null;
    await known("f1", about({ id: "f1" }));
    expect(root.querySelector(".file-picture")).toBeNull();
  });
});

describe("what people write", () => {
  it.each(["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "&lt;b&gt;", "javascript:alert(1)"])(
    "is text and nothing else: %s",
    async (text) => {
      await show([
        message({ id: "m1", contact: "c1", text, author: text, files: [file("p", { name: text, trouble: "" })] }),
        message({ id: "m2", contact: "c1", kind: "note", text, author: text }),
        message({ id: "m3", contact: "c1", kind: "agent", text, files: [file("t", { trouble: text })] }),
      ]);
      await known("p", about({ id: "p", use: "paper", kind: "application/pdf" }));
      const bubbles = [...root.querySelectorAll(".bubble")];
      expect(bubbles.map((it) => it.querySelector(".bubble-text")?.textContent)).toEqual([text, text, text]);
      expect(root.querySelector(".file-foot a")?.textContent).toBe(text);
      expect(root.querySelector(".file-refused")?.textContent).toContain(text);
      expect(root.querySelector(".talk-log script, .talk-log img, .talk-log b")).toBeNull();
      expect(root.querySelector("a[href^='javascript']")).toBeNull();
    },
  );
});

function choose(name: string, bytes = 10): File {
  return new File([new Uint8Array(bytes)], name, { type: "image/jpeg" });
}

async function attach(chosen: File): Promise<void> {
  const box = find("input[type=file]") as HTMLInputElement;
  Object.defineProperty(box, "files", { value: [chosen], configurable: true });
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await drawn();
}

function sendButton(): HTMLElement {
  return find(".write-foot .button.go");
}

describe("a file of the agent", () => {
  it("goes with the next message, with words or without", async () => {
    await show([]);
    expect(sendButton().getAttribute("aria-disabled")).toBe("true");
    await attach(choose("valve.jpg"));
    expect(desk.files.added).toEqual([["c1", "valve.jpg"]]);
    expect(find(".attached").textContent).toContain("valve.jpg");
    sendButton().click();
    await drawn();
    expect(desk.asked.at(-1)).toMatchObject({
      type: "send",
      data: { contact: "c1", text: "", file: "sent-1", file_name: "valve.jpg" },
    });
    expect(root.querySelector(".attached")).toBeNull();
  });

  it("is pasted or chosen by keyboard, and taken off again", async () => {
    await show([]);
    const box = await write("Is it this one?");
    const paste = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(paste, { clipboardData: { files: [choose("shot.png")] } });
    box.dispatchEvent(paste);
    await drawn();
    expect(paste.defaultPrevented).toBe(true);
    expect(find(".attached").textContent).toContain("shot.png");
    find(".attached button").click();
    await drawn();
    await press("Enter", {}, box);
    expect(desk.asked.at(-1)?.data).toEqual({ contact: "c1", text: "Is it this one?" });
    let opened = 0;
    find("input[type=file]").addEventListener("click", () => (opened += 1));
    await press("i", { code: "KeyI", altKey: true });
    expect(opened).toBe(1);
  });

  it("that is still being added goes with the message as soon as it is, pressed once", async () => {
    await show([]);
    let added: () => void = () => undefined;
    desk.files.slow = new Promise((resolve) => (added = resolve));
    const box = await write("Is it this one?");
    await attach(choose("valve.jpg"));
    expect(find(".attached").textContent).toContain("being added");
    await press("Enter", {}, box);
    expect(desk.asked).toEqual([]);
    expect(sendButton().getAttribute("aria-busy")).toBe("true");
    added();
    await drawn();
    await drawn();
    expect(desk.asked.map(({ data }) => data)).toEqual([
      { contact: "c1", text: "Is it this one?", file: "sent-1", file_name: "valve.jpg" },
    ]);
    expect(box.value).toBe("");
    expect(sendButton().getAttribute("aria-busy")).toBe("false");
  });

  it("stays with the message while a note is written", async () => {
    await show([]);
    await attach(choose("valve.jpg"));
    await press("n", { code: "KeyN", altKey: true });
    expect(root.querySelector(".attached")).toBeNull();
    await press("Enter", {}, await write("Ask the plumber"));
    expect(desk.asked.at(-1)).toMatchObject({ type: "note", data: { contact: "c1", text: "Ask the plumber" } });
    await press("n", { code: "KeyN", altKey: true });
    expect(find(".attached").textContent).toContain("valve.jpg");
  });

  it("that is refused says why and holds the message back until it is taken off", async () => {
    await show([]);
    desk.files.trouble = new FileTrouble("Files of this kind cannot be sent. Choose another file.");
    await attach(choose("run.exe"));
    expect(find(".attached").textContent).toContain("Choose another file.");
    await write("Here it is");
    expect(sendButton().getAttribute("aria-disabled")).toBe("true");
    find(".attached button").click();
    await drawn();
    expect(sendButton().getAttribute("aria-disabled")).toBe("false");
  });

  it("of more than 5 MB is refused before it travels", async () => {
    await show([]);
    await attach(choose("huge.jpg", 5 * 1024 * 1024 + 1));
    expect(find(".attached").textContent).toContain("larger than 5 MB");
    expect(desk.files.added).toEqual([]);
  });

  it("cannot be chosen for a text message, and the agent is told what to do instead", async () => {
    await show([], { channel: "sms" });
    expect(root.querySelector("input[type=file]")).toBeNull();
    expect(find(".write-foot").textContent).toContain("Text messages carry no files: send a link instead.");
    await show([], { channel: "webchat" });
    expect(root.querySelector("input[type=file]")).toBeNull();
  });
});
