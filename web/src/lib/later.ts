// What need not hold up the frame that somebody waits for.
import { useEffect, useState } from 'react';

/** Runs it when the next frame has been drawn, or soon where none is, as in a page that is not seen. Answers how to call it off. */
export function afterFrame(run: () => void): () => void {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(run);
  });
  let timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    run();
  }, 120);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** The value; while `wait`, the one before it until a frame has been drawn. */
export function useBehind<T>(value: T, wait: (shown: T) => boolean): T {
  const [shown, setShown] = useState(value);
  const behind = shown !== value && wait(shown);
  if (shown !== value && !behind) setShown(value);
  useEffect(() => (behind ? afterFrame(() => setShown(value)) : undefined), [behind, value]);
  return behind ? shown : value;
}
