// Colours of a drawing, read from the app's tokens once per theme; mixtures are remembered.
import { mix } from '../series';

export interface Theme {
  bg: string;
  surface: string;
  sunken: string;
  line: string;
  lineStrong: string;
  text: string;
  soft: string;
  muted: string;
  accent: string;
  accentSoft: string;
  ok: string;
  warning: string;
  critical: string;
  heat: string;
  palette: readonly string[];
  sans: string;
  mono: string;
  dark: boolean;
  /** The colour of a node: #rrggbb, a token's name, or a CSS colour's. */
  colour(name: string): string;
  mixed(from: string, to: string, share: number): string;
}

/** `token` answers the value of a custom property, `resolve` turns a CSS colour's name into #rrggbb. */
export function themeOf(token: (name: string) => string, dark: boolean, resolve: (name: string) => string): Theme {
  const named = new Map<string, string>();
  const mixtures = new Map<string, string>();
  const palette = Array.from({ length: 8 }, (_, i) => token(`--c${i}`));
  return {
    bg: token('--bg'), surface: token('--surface'), sunken: token('--sunken'), line: token('--line'), lineStrong: token('--line-strong'),
    text: token('--text'), soft: token('--soft'), muted: token('--muted'), accent: token('--accent'), accentSoft: token('--accent-soft'),
    ok: token('--ok'), warning: token('--warning-line'), critical: token('--critical-line'), heat: token('--c2'), palette, sans: token('--sans'), mono: token('--mono'), dark,
    colour(name) {
      let known = named.get(name);
      if (!known) {
        known = /^#[0-9a-f]{6}$/i.test(name) ? name : /^c[0-7]$/.test(name) ? (palette[Number(name[1])] ?? '') : resolve(name);
        named.set(name, known);
      }
      return known;
    },
    mixed(from, to, share) {
      const part = Math.round(share * 20) / 20;
      const key = `${from}${to}${part}`;
      let known = mixtures.get(key);
      if (!known) mixtures.set(key, (known = mix(from, to, part)));
      return known;
    },
  };
}

/** The same schema has the same colour; one that stands alone needs none. */
export function schemaColour(schema: string | undefined, theme: Theme): string {
  let h = 0;
  for (const c of schema ?? '') h = (h * 31 + c.charCodeAt(0)) >>> 0;
  return theme.palette[h % 7] ?? theme.muted;
}
