/** Files in conversations: how far each got, and what the agent is about to send. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import * as v from "valibot";
import { newId } from "../shared/ids";
import { without } from "../shared/records";

const AboutSchema = v.object({
  id: v.string(),
  state: v.picklist(["coming", "kept", "refused"]),
  use: v.picklist(["picture", "sound", "film", "paper"]),
  kind: v.string(),
  size_bytes: v.number(),
  trouble: v.string(),
});

/** What the centre knows of a file. */
export type About = v.InferOutput<typeof AboutSchema>;

export function parseAbout(data: unknown): About {
  return v.parse(AboutSchema, data);
}

/** A file that the centre will not show: why not, for people. */
export class FileTrouble extends Error {}

export interface FilePorts {
  /** Throws `FileTrouble` when it will never be shown, anything else when it may be asked again. */
  about(id: string): Promise<About>;
  /** Give the centre a file to be sent in a contact; throws `FileTrouble` with what is wrong. */
  add(contact: string, file: File): Promise<About>;
  pause(ms: number): Promise<void>;
}

/** The file that the agent is about to send with their next words. */
export interface Attached {
  key: string;
  name: string;
  size: number;
  state: "adding" | "added" | "refused";
  id: string;
  trouble: string;
}

export const LARGEST_MB = 5;
const FIRST_MS = 1_000;
const LAST_MS = 30_000;

/** Channels whose providers take files from us. */
const CARRY: ReadonlySet<string> = new Set(["whatsapp", "messenger", "instagram", "slack"]);

export function carriesFiles(channel: string): boolean {
  return CARRY.has(channel);
}

/** `120 kB`, `1.4 MB`. */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const NAMES: Readonly<Record<string, string>> = {
  "application/pdf": "PDF",
  "audio/amr": "AMR sound",
  "video/quicktime": "MOV film",
  "video/3gpp": "3GP film",
};
const USES = { picture: "Picture", sound: "Sound", film: "Film", paper: "File" } as const;

/** What a file is called that has no name: by what it is. */
export function called(about: About): string {
  return NAMES[about.kind] ?? USES[about.use];
}

export class Files {
  readonly #ports: FilePorts;
  readonly #known = new Map<string, Signal<About | null>>();
  readonly #attached = signal<Readonly<Record<string, Attached>>>({});

  constructor(ports: FilePorts) {
    this.#ports = ports;
  }

  /** What is known of a file, asked again until that is settled; null before the first answer. */
  of(id: string): ReadonlySignal<About | null> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const made = signal<About | null>(null);
    this.#known.set(id, made);
    void this.#watch(id, made);
    return made;
  }

  attached(contact: string): Attached | null {
    return this.#attached.value[contact] ?? null;
  }

  /** Give the file to the centre; it takes the place of one that was attached before. */
  async attach(contact: string, file: File): Promise<void> {
    const it: Attached = { key: newId(), name: file.name, size: file.size, state: "adding", id: "", trouble: "" };
    this.#put(contact, it);
    const settled = await this.#add(contact, file);
    if (this.attached(contact)?.key === it.key) this.#put(contact, { ...it, ...settled });
  }

  detach(contact: string): void {
    this.#attached.value = without(this.#attached.value, contact);
  }

  async #add(contact: string, file: File): Promise<Partial<Attached>> {
    if (file.size > LARGEST_MB * 1024 * 1024) {
      return { state: "refused", trouble: `It is larger than ${LARGEST_MB} MB. Choose a smaller one, or send a link.` };
    }
    try {
      const { id } = await this.#ports.add(contact, file);
      return { state: "added", id };
    } catch (error) {
      const said = error instanceof FileTrouble ? error.message : "The centre cannot be reached. Try again.";
      return { state: "refused", trouble: said };
    }
  }

  #put(contact: string, it: Attached): void {
    this.#attached.value = { ...this.#attached.value, [contact]: it };
  }

  async #watch(id: string, known: Signal<About | null>): Promise<void> {
    for (let wait = FIRST_MS; ; wait = Math.min(LAST_MS, wait * 1.5)) {
      try {
        known.value = await this.#ports.about(id);
        if (known.value.state !== "coming") return;
      } catch (error) {
        if (error instanceof FileTrouble) {
          known.value = { id, state: "refused", use: "paper", kind: "", size_bytes: 0, trouble: error.message };
          return;
        }
      }
      await this.#ports.pause(wait);
    }
  }
}
