/** What a searchable list shows for a search, without the DOM. */

export interface Choice {
  id: string;
  name: string;
  /** Said beside the name: `4 waiting`, `last used`. */
  hint?: string;
  group?: string;
  /** Why it cannot be chosen now. */
  off?: string;
}

function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** The choices whose name holds every word of `search`, accents aside; those that start with it come first. */
export function matching(choices: readonly Choice[], search: string): readonly Choice[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return choices;
  const found = choices.filter(({ name }) => words.every((word) => plain(name).includes(word)));
  const starts = (choice: Choice): number => (plain(choice.name).startsWith(words[0] ?? "") ? 0 : 1);
  const groups = [...new Set(choices.map((choice) => choice.group))];
  return found.toSorted((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group) || starts(a) - starts(b));
}

/** The index `by` steps on from `from` among `shown`, round the ends, past what cannot be chosen; -1 for none. */
export function step(shown: readonly Choice[], from: number, by: 1 | -1): number {
  for (let i = 1; i <= shown.length; i++) {
    const at = (from + by * i + shown.length * 2) % shown.length;
    if (shown[at]?.off === undefined) return at;
  }
  return -1;
}
