// Widths of text. Summed from single characters, since measuring a hundred thousand names one by one takes longer than drawing them.
export type Face = 'title' | 'name' | 'type' | 'text';
export const faces: Record<Face, { size: number; weight: number; mono: boolean }> = {
  title: { size: 13, weight: 600, mono: false },
  name: { size: 12, weight: 450, mono: false },
  type: { size: 11, weight: 400, mono: true },
  text: { size: 12, weight: 400, mono: false },
};

export interface Meter {
  width(text: string, face: Face): number;
  /** The text, or as much of its start as fits, with "…". */
  fitted(text: string, face: Face, max: number): string;
}

export function meterOf(advance: (char: string, face: Face) => number): Meter {
  const known: Record<Face, Map<string, number>> = { title: new Map(), name: new Map(), type: new Map(), text: new Map() };
  const one = (char: string, face: Face) => {
    const widths = known[face];
    let w = widths.get(char);
    if (w === undefined) widths.set(char, (w = advance(char, face)));
    return w;
  };
  const width = (text: string, face: Face) => {
    let sum = 0;
    for (const char of text) sum += one(char, face);
    return sum;
  };
  return {
    width,
    fitted(text, face, max) {
      if (width(text, face) <= max) return text;
      let left = max - one('…', face);
      let end = 0;
      for (const char of text) {
        left -= one(char, face);
        if (left < 0) break;
        end += char.length;
      }
      return `${text.slice(0, end)}…`;
    },
  };
}

/** Without a browser: about what Inter and JetBrains Mono measure. */
export const roughMeter = (): Meter => meterOf((char, face) => faces[face].size * (faces[face].mono ? 0.6 : /[ilI.,:;'|!]/.test(char) ? 0.29 : /[mwMW@…]/.test(char) ? 0.86 : /[A-Z]/.test(char) ? 0.68 : 0.57));
