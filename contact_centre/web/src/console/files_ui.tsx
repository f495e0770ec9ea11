/** Files in a conversation: pictures as pictures, what can be played with a player, everything else to be saved. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { Icon } from "../shared/icons";
import type { DeskStore } from "./desk";
import { type About, called, carriesFiles, size } from "./files_data";
import type { Contact, Message } from "./frames";

type File = Message["files"][number];

type Carrier = Pick<Message, "kind" | "author" | "files">;

export function FileList({ message, store }: { message: Carrier; store: DeskStore }): JSX.Element | null {
  if (message.files.length === 0) return null;
  const whose = message.kind === "agent" ? "sent" : `from ${message.author}`;
  return (
    <ul class="files" aria-label={message.files.length === 1 ? "File" : "Files"}>
      {message.files.map((file) => (
        <li key={file.id}>
          {file.trouble === "" ? <Kept file={file} whose={whose} store={store} /> : <Refused why={file.trouble} />}
        </li>
      ))}
    </ul>
  );
}

function Kept({ file, whose, store }: { file: File; whose: string; store: DeskStore }): JSX.Element {
  const about = store.files.of(file.id).value;
  if (about?.state === "refused") return <Refused why={about.trouble} />;
  if (about?.state !== "kept") {
    return (
      <p class="file-coming muted" role="status">
        <Icon name="clock" /> A file is coming …
      </p>
    );
  }
  const name = file.name === "" ? called(about) : file.name;
  return (
    <>
      <Shown about={about} words={`${name} ${whose}`} />
      <p class="file-foot">
        <a href={`/media/${about.id}`} {...(about.use === "picture" ? OPEN : SAVE)}>
          {name}
        </a>{" "}
        <span class="muted">{size(about.size_bytes)}</span>
      </p>
    </>
  );
}

const OPEN = { target: "_blank", rel: "noopener" } as const;
const SAVE = { download: "" } as const;

function Shown({ about, words }: { about: About; words: string }): JSX.Element | null {
  const src = `/media/${about.id}`;
  switch (about.use) {
    case "picture":
      return (
        <a class="file-picture" href={src} {...OPEN}>
          <img src={src} alt={`${words}, opens in a new tab`} loading="lazy" decoding="async" />
        </a>
      );
    case "sound":
      // Nobody has written down what a resident says in it.
      // eslint-disable-next-line jsx-a11y-x/media-has-caption
      return <audio controls preload="none" src={src} aria-label={words} />;
    case "film":
      // eslint-disable-next-line jsx-a11y-x/media-has-caption -- as above
      return <video controls preload="none" src={src} aria-label={words} />;
    case "paper":
      return null;
  }
}

function Refused({ why }: { why: string }): JSX.Element {
  return (
    <p class="file-refused">
      <Icon name="warning" /> {why}
    </p>
  );
}

const KINDS = "image/jpeg,image/png,image/gif,image/webp,application/pdf,audio/*,video/mp4";

interface AttachProps {
  contact: Contact;
  store: DeskStore;
}

/** The button that chooses a file for the next message; on text messages it says why there is none. */
export function AttachButton({ contact, store }: AttachProps): JSX.Element | null {
  const box = useRef<HTMLInputElement>(null);
  if (contact.channel === "sms") {
    return <span class="small muted">Text messages carry no files: send a link instead.</span>;
  }
  if (!carriesFiles(contact.channel)) return null;
  return (
    <>
      <input
        ref={box}
        type="file"
        hidden
        accept={KINDS}
        aria-label="File to send"
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen !== undefined) void store.files.attach(contact.id, chosen);
          event.currentTarget.value = "";
          document.querySelector<HTMLElement>("#composer")?.focus();
        }}
      />
      <Button id="attach" kind="quiet" shortcut="Alt+I" onClick={() => box.current?.click()}>
        <Icon name="clip" /> File
      </Button>
    </>
  );
}

/** What goes with the next message. */
export function AttachedFile({ contact, store }: AttachProps): JSX.Element | null {
  const it = store.files.attached(contact.id);
  if (it === null) return null;
  return (
    <p class={it.state === "refused" ? "attached miss" : "attached"} role={it.state === "refused" ? "alert" : "status"}>
      <Icon name={it.state === "refused" ? "warning" : "clip"} />
      <span class="attached-name">{it.name}</span>
      <span class={it.state === "refused" ? "" : "muted"}>
        {it.state === "refused" ? it.trouble : `${size(it.size)}${it.state === "adding" ? ", being added …" : ""}`}
      </span>
      <Button kind="quiet" onClick={() => store.files.detach(contact.id)}>
        Remove
      </Button>
    </p>
  );
}

/** The first file that was pasted or dropped, if the channel takes any. */
export function pasted(contact: Contact, data: DataTransfer | null): globalThis.File | null {
  return carriesFiles(contact.channel) ? (data?.files[0] ?? null) : null;
}
