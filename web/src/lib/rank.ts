// How well a palette entry matches what was typed: all words must occur, the start of a word counts more, a short label more than a long one.
export function score(label: string, words: readonly string[]): number {
  const text = label.toLowerCase();
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
  return entries
    .map((entry, at) => ({ entry, at, score: score(entry.label, words) }))
    .filter((e) => e.score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, most)
    .map((e) => e.entry);
}
