// Charts: stacked areas or lines by uPlot, a legend and the same data as a table. Dragging sets the page's range.
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { SeriesAnswer } from '../api/types';
import { count, moment } from '../lib/format';
import { pastTotals } from '../lib/past';
import { change } from '../lib/url';

const palette = 8;
const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The same name tends to have the same colour on every page (CPU is always the first); within a chart no two share one while colours last. */
function coloursOf(names: string[]): Map<string, number> {
  const taken = new Set<number>();
  const colours = new Map<string, number>();
  for (const name of [...names].sort()) {
    let hash = 0;
    for (const c of name) hash = (hash * 31 + c.charCodeAt(0)) >>> 0;
    let slot = name === 'CPU' || name === 'active' ? 0 : 1 + (hash % (palette - 1));
    for (let tries = 1; tries < palette && taken.has(slot); tries += 1) slot = 1 + (slot % (palette - 1));
    taken.add(slot);
    colours.set(name, slot);
  }
  return colours;
}

function stacked(lines: (number | null)[][]): (number | null)[][] {
  const sums: (number | null)[][] = [];
  for (const line of lines) {
    const below = sums[sums.length - 1];
    sums.push(line.map((v, i) => (v === null && below?.[i] == null ? null : (v ?? 0) + (below?.[i] ?? 0))));
  }
  return sums;
}

export function Chart({ data, stack = false, height = 180, sync = 'page', past }: { data: SeriesAnswer; stack?: boolean; height?: number; sync?: string; past?: { data: SeriesAnswer; shift: number } }) {
  const box = useRef<HTMLDivElement>(null);
  const [theme, setTheme] = useState(document.documentElement.dataset.theme);
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(document.documentElement.dataset.theme));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  const colours = useMemo(() => coloursOf(data.series.map((s) => s.name)), [data]);
  const lines = useMemo(() => [...data.series].sort((a, b) => total(b.points) - total(a.points)).slice(0, 12), [data]);
  useEffect(() => {
    const element = box.current;
    if (!element || data.at.length === 0) return;
    const values = lines.map((l) => l.points as (number | null)[]);
    const drawn = stack ? stacked(values) : values;
    const ghost = past && pastTotals(data.at, past.data, past.shift);
    const axis = { stroke: css('--muted'), grid: { stroke: css('--line'), width: 1 }, ticks: { stroke: css('--line') }, font: '11px Inter Variable, sans-serif' };
    const plot = new uPlot(
      {
        width: element.clientWidth || 600,
        height,
        legend: { show: false },
        cursor: { sync: { key: sync }, drag: { x: true, y: false, setScale: false } },
        scales: { y: { range: (_u, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
        axes: [{ ...axis, values: timeLabels }, { ...axis, size: 56, values: (_u, splits) => splits.map((v) => count(v)) }],
        series: [
          {},
          ...lines.map((l) => ({ label: l.name, stroke: css(`--c${colours.get(l.name)}`), fill: stack ? css(`--c${colours.get(l.name)}`) : undefined, width: stack ? 0.5 : 1.6, points: { show: !stack && l.points.filter((p) => p !== null).length < 30, size: 4 }, spanGaps: false })),
          ...(ghost ? [{ label: 'before', stroke: css('--muted'), dash: [5, 4], width: 1.2, points: { show: false }, spanGaps: true }] : []),
        ],
        bands: stack ? lines.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] })) : undefined,
        hooks: {
          setSelect: [
            (u) => {
              if (u.select.width < 8) return;
              const from = new Date(u.posToVal(u.select.left, 'x') * 1000).toISOString();
              const to = new Date(u.posToVal(u.select.left + u.select.width, 'x') * 1000).toISOString();
              change({ from, to, window: undefined });
            },
          ],
          draw: [
            (u) => {
              u.ctx.save();
              u.ctx.strokeStyle = css('--accent');
              u.ctx.setLineDash([4, 4]);
              for (const mark of data.annotations) {
                const x = u.valToPos(Date.parse(mark.at) / 1000, 'x', true);
                u.ctx.beginPath();
                u.ctx.moveTo(x, u.bbox.top);
                u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
                u.ctx.stroke();
              }
              u.ctx.restore();
            },
          ],
        },
      },
      [data.at.map((t) => t / 1000), ...drawn, ...(ghost ? [ghost] : [])] as uPlot.AlignedData,
      element,
    );
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
    };
  }, [data, lines, colours, stack, height, sync, theme, past]);
  if (data.series.length === 0) return <div className="state">No samples in this window yet.</div>;
  return (
    <div>
      <div ref={box} className="chart" aria-hidden="true" />
      <div className="legend">
        {lines.map((l) => (
          <span key={l.name}>
            <i className={`s${colours.get(l.name)}`} />
            {l.name} {count(last(l.points))}
          </span>
        ))}
        {past && <span>– – {lines.length > 1 ? 'all, ' : ''}{past.shift > 86_400_000 ? 'a week' : 'a day'} before</span>}
        <span className="grow" />
        <span>{data.unit}</span>
      </div>
      {data.annotations.length > 0 && <p className="small muted">{data.annotations.map((m) => `${moment(m.at)} ${m.kind}: ${m.text}`).join(' · ')}</p>}
      <details className="small muted">
        <summary>Data as a table</summary>
        <div className="scroll" tabIndex={0} role="region" aria-label="Table">
          <table>
            <thead>
              <tr>
                <th>Time</th>
                {lines.map((l) => (
                  <th className="n" key={l.name}>{l.name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.at.slice(-30).map((t, i) => {
                const at = Math.max(0, data.at.length - 30) + i;
                return (
                  <tr key={t}>
                    <td>{new Date(t).toISOString()}</td>
                    {lines.map((l) => (
                      <td className="n" key={l.name}>{count(l.points[at])}</td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </details>
    </div>
  );
}

const day = new Intl.DateTimeFormat('sv-SE', { month: '2-digit', day: '2-digit' });
const hour = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit' });
const second = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
function timeLabels(_u: uPlot, splits: number[], _axis: number, _space: number, step: number): string[] {
  return splits.map((t) => (step >= 86_400 ? day : step < 60 ? second : hour).format(t * 1000));
}

function total(points: readonly (number | null)[]): number {
  return points.reduce<number>((sum, p) => sum + (p ?? 0), 0);
}
function last(points: readonly (number | null)[]): number | null {
  return points.findLast((p) => p !== null) ?? null;
}

export function Spark({ values, label }: { values: number[]; label: string }) {
  const top = Math.max(...values, 1e-9);
  const points = values.map((v, i) => `${((i / Math.max(1, values.length - 1)) * 90).toFixed(1)},${(18 - (v / top) * 16).toFixed(1)}`).join(' ');
  return (
    <svg width="90" height="20" role="img" aria-label={label}>
      <polyline points={points} fill="none" stroke="var(--accent)" strokeWidth="1.2" />
    </svg>
  );
}
