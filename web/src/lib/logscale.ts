/** Where values lie on a logarithmic line from the smallest to the largest decade, 0 to 1; with the decades between as ticks. */
export function logScale(values: readonly number[]): { at: (value: number) => number; ticks: number[] } {
  const known = values.filter((v) => v > 0);
  if (known.length === 0) return { at: () => 0, ticks: [] };
  const low = Math.floor(Math.log10(Math.min(...known)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...known))));
  const at = (value: number) => (value <= 0 ? 0 : Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low))));
  // one or two decades are too coarse to read a value from
  const steps = high - low <= 2 ? [1, 2, 5] : [1];
  const ticks = Array.from({ length: high - low }, (_, i) => steps.map((s) => Number((s * 10 ** (low + i)).toPrecision(1)))).flat();
  return { at, ticks: [...ticks, Number((10 ** high).toPrecision(1))] };
}
