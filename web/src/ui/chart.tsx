// Charts: stacked areas or lines by uPlot with a shared crosshair. Dragging sets the page's range, the legend filters, marks are flags, and the same
// data can be read as a table and taken away as CSV or PNG.
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { SeriesAnswer } from '../api/types';
import { clock, inUnit, moment, plural } from '../lib/format';
import { pastTotals } from '../lib/past';
import { arranged, firstKnown, lastKnown, mix, stacked, tones, type Tone } from '../lib/series';
import { change, usePlace } from '../lib/url';
import { ChartTable, csvOf } from './chart-table';
import { download } from '../lib/download';
import { When } from './bits';
import { Menu } from './menu';

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const paint = (tone: Tone | undefined) => mix(css(tone?.token ?? '--c7'), css('--surface'), tone?.wash ?? 0);
const most = 10;
const binary = Array.from({ length: 44 }, (_, i) => 2 ** i);

function useTheme(): string | undefined {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme);
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(document.documentElement.dataset.theme));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  return theme;
}

interface ChartProps {
  data: SeriesAnswer;
  title: string;
  stack?: boolean;
  height?: number;
  sync?: string;
  past?: { data: SeriesAnswer; shift: number };
}

/** The data as it was while a range is being drawn: new samples would move it under the pointer. */
function useHeld<T>(data: T): [T, () => void] {
  const shown = useRef(data);
  const dragging = useRef(false);
  const [, again] = useState(0);
  if (!dragging.current) shown.current = data;
  const hold = () => {
    dragging.current = true;
    const release = () => {
      dragging.current = false;
      again((n) => n + 1);
    };
    window.addEventListener('pointerup', release, { once: true });
  };
  return [shown.current, hold];
}

export function Chart({ data: newest, title, stack = false, height = 140, sync = 'page', past }: ChartProps) {
  const [data, hold] = useHeld(newest);
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const theme = useTheme();
  const [index, setIndex] = useState<number | null>(null);
  const [table, setTable] = useState(false);
  const [area, setArea] = useState<{ left: number; width: number }>({ left: 0, width: 0 });
  const { params } = usePlace();
  const only = useMemo(() => new Set((params.only ?? '').split('|').filter(Boolean)), [params.only]);

  const order = useRef<string[]>([]);
  const ranked = useMemo(() => {
    const now = arranged(data.series, most);
    const before = order.current;
    // the same lines keep their places although one has outgrown another
    if (now.length === before.length && now.every((l) => before.includes(l.name))) return now.sort((a, b) => before.indexOf(a.name) - before.indexOf(b.name));
    order.current = now.map((l) => l.name);
    return now;
  }, [data]);
  const every = [...data.series.map((s) => s.name), 'other'].join('|');
  const colours = useMemo(() => tones(every.split('|')), [every]);
  const filtered = ranked.some((l) => only.has(l.name));
  const lines = useMemo(() => (filtered ? ranked.filter((l) => only.has(l.name)) : ranked), [ranked, filtered, only]);
  const drawn = useMemo(() => {
    const values = lines.map((l) => l.points as (number | null)[]);
    const ghost = past ? [pastTotals(data.at, past.data, past.shift)] : [];
    return [data.at.map((t) => t / 1000), ...(stack ? stacked(values) : values), ...ghost] as uPlot.AlignedData;
  }, [data, lines, stack, past]);
  const latest = useRef(drawn);
  latest.current = drawn;
  const names = lines.map((l) => l.name).join('|');
  const before = past !== undefined;
  const some = data.at.length > 0 && data.series.length > 0;

  useEffect(() => {
    const element = box.current;
    if (!element || !some) return;
    const shown = names.split('|');
    const axis = { stroke: css('--muted'), grid: { stroke: css('--line'), width: 1 }, ticks: { show: false }, font: '11px Inter Variable, sans-serif' };
    const made = new uPlot(
      {
        width: element.clientWidth || 600,
        height,
        padding: [8, 20, 0, 0],
        legend: { show: false },
        cursor: { sync: { key: sync, setSeries: false, filters: { pub: shared, sub: shared } }, drag: { x: true, y: false, setScale: false }, y: false, points: { size: 6 } },
        scales: { y: { range: (_u, _min, max) => (data.unit === '%' ? [0, 100] : [0, max > 0 ? max * 1.08 : 1]) } },
        axes: [
          { ...axis, grid: { show: false }, values: timeLabels, size: 26, space: 64 },
          { ...axis, size: 64, gap: 6, space: 26, ...(data.unit.startsWith('bytes') ? { incrs: binary } : {}), values: (_u, splits) => splits.map((v) => inUnit(v, data.unit)) },
        ],
        series: [
          {},
          ...shown.map((name) => {
            const colour = paint(colours.get(name));
            return { label: name, stroke: colour, fill: stack ? colour : undefined, width: stack ? 0 : 1.6, points: { show: !stack, size: 4, fill: colour, filter: alone }, spanGaps: false };
          }),
          ...(before ? [{ label: 'before', stroke: css('--muted'), dash: [5, 4], width: 1.2, points: { show: false }, spanGaps: true }] : []),
        ],
        bands: stack ? shown.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] })) : undefined,
        hooks: {
          setCursor: [(u) => setIndex(u.cursor.idx ?? null)],
          setSelect: [
            (u) => {
              if (u.select.width < 8) return;
              const from = new Date(u.posToVal(u.select.left, 'x') * 1000).toISOString();
              const to = new Date(u.posToVal(u.select.left + u.select.width, 'x') * 1000).toISOString();
              u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
              change({ from, to, window: undefined });
            },
          ],
          drawClear: [drawUncollected],
          draw: [(u) => setArea((old) => { const ratio = devicePixelRatio; const left = u.bbox.left / ratio; const width = u.bbox.width / ratio; return old.left === left && old.width === width ? old : { left, width }; })],
        },
      },
      latest.current,
      element,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [names, colours, stack, height, sync, theme, before, some, data.unit]);
  useEffect(() => plot.current?.setData(drawn), [drawn]);

  if (!some) return <div className="state" style={{ minHeight: height + 54 }}><b>No samples in this range</b><p>Assay samples every few seconds while it watches; choose a range in which it did.</p></div>;

  const from = data.at[0] ?? 0;
  const span = Math.max(1, (data.at.at(-1) ?? 0) - from);
  const at = index === null ? undefined : data.at[index];
  const pick = (name: string, more: boolean) => {
    const next = new Set(more || only.has(name) ? only : []);
    if (only.has(name)) next.delete(name);
    else next.add(name);
    change({ only: [...next].join('|') || undefined }, true);
  };
  const png = () => box.current?.querySelector('canvas')?.toBlob((image) => image && download(`${data.metric}.png`, image));
  return (
    <div className="chart-box">
      <div className="chart" ref={box} style={{ height }} role="img" tabIndex={0} onPointerDown={hold} onBlur={() => setIndex(null)} onKeyDown={(e) => {
        const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
        const u = plot.current;
        if (!step || !u) return;
        e.preventDefault();
        const next = Math.min(data.at.length - 1, Math.max(0, (u.cursor.idx ?? data.at.length - 1) + step));
        u.setCursor({ left: u.valToPos((data.at[next] ?? 0) / 1000, 'x'), top: 8 });
      }} aria-label={`${title}, in ${data.unit}. ${lines.map((l) => `${l.name} ${inUnit(lastKnown(l.points), data.unit)}`).join(', ')}. Arrow keys move the crosshair; the same data is in its table.`} />
      <div className="flags" hidden={area.width === 0} style={{ left: area.left, width: area.width, height }}>
        {data.annotations.map((m) => {
          const share = (Date.parse(m.at) - from) / span;
          // what has just been marked lies after the newest sample
          return share >= 0 && share <= 1 + (2 * data.step_ms + 30_000) / span ? <span key={m.id} className="flag" style={{ left: `${Math.min(1, share) * 100}%` }} title={`${moment(m.at)}\n${m.kind}: ${m.text}`}><i /></span> : null;
        })}
      </div>
      <div className="legend">
        <div className="names" role="group" aria-label={`Lines of ${title}`}>
        {ranked.map((l) => (
          <button type="button" key={l.name} className="key" aria-pressed={only.has(l.name)} data-off={filtered && !only.has(l.name) ? '' : undefined} title={`Only ${l.name} (with Shift: this too)`} onClick={(e) => pick(l.name, e.shiftKey)}>
            <i className="swatch" style={{ background: paint(colours.get(l.name)) }} />
            {l.name} <b className="num">{inUnit(index === null ? lastKnown(l.points) : l.points[index], data.unit)}</b>
          </button>
        ))}
        </div>
        {past && <span className="small muted keep">{drawn.at(-1)?.some((p) => p != null) ? `– – ${lines.length > 1 ? 'all, ' : ''}` : 'no samples '}{past.shift > 86_400_000 ? 'a week' : 'a day'} before</span>}
        <span className="small muted num keep">{at === undefined ? `${data.unit}, latest` : clock(at)}</span>
        <Menu label="•••" title={`${title}: data and export`} items={[
          { label: table ? 'Hide the table' : 'Data as a table', run: () => setTable(!table) },
          { label: 'Copy as CSV', run: () => void navigator.clipboard.writeText(csvOf(data, lines)) },
          { label: 'Download CSV', run: () => download(`${data.metric}.csv`, csvOf(data, lines), 'text/csv') },
          { label: 'Download PNG', run: () => png() },
        ]} />
      </div>
      {stack && data.annotations.length > 0 && (
        <p className="marks small">
          {data.annotations.slice(-4).map((m) => <span key={m.id}><i className="flag-dot" /> <When at={m.at} time /> <span className="muted">{m.kind}: {m.text}</span></span>)}
          {data.annotations.length > 4 && <span className="muted">and {plural(data.annotations.length - 4, 'earlier mark')}</span>}
        </p>
      )}
      {table && <ChartTable data={data} lines={lines} title={title} />}
    </div>
  );
}

// the crosshair is shared, a drag is not: each chart would set the range once more
const shared = (type: string) => type === 'mousemove' || type === 'mouseleave';

/** Only a sample between two gaps is drawn as a point: no line shows it. */
function alone(u: uPlot, series: number): number[] {
  const points = u.data[series] ?? [];
  const out: number[] = [];
  for (let i = 0; i < points.length; i += 1) if (points[i] != null && points[i - 1] == null && points[i + 1] == null) out.push(i);
  return out;
}

/** Before the first sample there is no zero but nothing: the space says so. */
function drawUncollected(u: uPlot) {
  const first = firstKnown(u.data.slice(1) as (number | null)[][]);
  const time = u.data[0][first];
  if (first <= 0 || time === undefined) return;
  const { left, top, height } = u.bbox;
  const x = u.valToPos(time, 'x', true);
  const width = x - left;
  u.ctx.save();
  u.ctx.fillStyle = css('--sunken');
  u.ctx.fillRect(left, top, width, height);
  if (width > 180 * devicePixelRatio) {
    u.ctx.fillStyle = css('--muted');
    u.ctx.font = `${11 * devicePixelRatio}px Inter Variable, sans-serif`;
    u.ctx.textAlign = 'center';
    u.ctx.textBaseline = 'middle';
    u.ctx.fillText(`nothing collected before ${hour.format(time * 1000)}`, left + width / 2, top + height / 2);
  }
  u.ctx.restore();
}

const day = new Intl.DateTimeFormat('sv-SE', { month: '2-digit', day: '2-digit' });
const hour = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit' });
const second = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
function timeLabels(_u: uPlot, splits: number[], _axis: number, _space: number, step: number): string[] {
  return splits.map((t) => (step >= 86_400 ? day : step < 60 ? second : hour).format(t * 1000));
}
