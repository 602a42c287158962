// Two versions of a list as one: what both have, what only one has, and where it stands.

/** The chosen ids in the order of `lead`; what is only in `other` stands behind what it stood behind there. */
export function woven(lead: readonly string[], other: readonly string[], chosen: (id: string) => boolean): string[] {
  const out = lead.filter(chosen);
  const there = new Set(lead);
  let before: string | undefined;
  for (const id of other) {
    if (!chosen(id)) continue;
    if (!there.has(id)) out.splice(before === undefined ? 0 : out.indexOf(before) + 1, 0, id);
    before = id;
  }
  return out;
}

/** Whether what both have stands in another order. */
export function reordered(a: readonly string[], b: readonly string[]): boolean {
  const [inA, inB] = [new Set(a), new Set(b)];
  const left = a.filter((id) => inB.has(id));
  const right = b.filter((id) => inA.has(id));
  return left.some((id, i) => right[i] !== id);
}
