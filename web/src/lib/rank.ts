// How well a palette entry matches what was typed: all words must occur, the start of a word counts more, a short label more than a long one.
/** `text` and the words in lower case; 0 when a word is missing. */
export function score(text: string, words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    const starts = at === 0 || /[^a-z0-9]/.test(text[at - 1] ?? '') || text.includes(` ${word}`) || text.includes(`.${word}`);
    sum += (at === 0 ? 3 : starts ? 2 : 1) + word.length / (text.length + 20);
  }
  return sum;
}

export function best<T extends { label: string }>(entries: readonly T[], typed: string, most: number): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.slice(0, most);
  const top = new Top<T>(most);
  for (const entry of entries) top.offer(entry, score(entry.label.toLowerCase(), words));
  return top.list();
}

/** Keeps the best of what is offered, of equal ones the first. */
export class Top<T> {
  private readonly kept: { value: T; points: number }[] = [];

  constructor(private readonly most: number) {}

  offer(value: T, points: number) {
    const { kept, most } = this;
    if (points <= 0 || (kept.length >= most && points <= (kept.at(-1)?.points ?? 0))) return;
    let at = kept.length;
    while (at > 0 && (kept[at - 1]?.points ?? 0) < points) at -= 1;
    kept.splice(at, 0, { value, points });
    if (kept.length > most) kept.pop();
  }
  list(): T[] {
    return this.kept.map((k) => k.value);
  }
}
