/** Files of a centre that is not there. */
import type { About, FilePorts } from "../src/console/files_data";

const KEPT: Readonly<Record<string, Partial<About>>> = {
  photo: { use: "picture", kind: "image/jpeg", size_bytes: 412_000 },
  voice: { use: "sound", kind: "audio/ogg", size_bytes: 96_000 },
  film: { use: "film", kind: "video/3gpp", size_bytes: 2_400_000 },
  letter: { use: "paper", kind: "application/pdf", size_bytes: 120_000 },
  coming: { state: "coming" },
  heic: {
    state: "refused",
    trouble:
      "This photo is in a format of Apple\u2019s (HEIC) that cannot be shown safely. Ask the resident for a screenshot of " +
      "it, or to send it as JPEG.",
  },
};

function about(id: string): About {
  return { id, state: "kept", use: "picture", kind: "image/jpeg", size_bytes: 0, trouble: "", ...KEPT[id] };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const madeUpFiles: FilePorts = {
  about: (id) => Promise.resolve(about(id)),
  add: () => wait(1_500).then(() => about("photo")),
  pause: wait,
};
