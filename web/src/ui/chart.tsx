// Charts: stacked areas or lines by uPlot, a legend and the same data as a table. Dragging sets the page's range.
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { SeriesAnswer } from '../api/types';
import { count } from '../lib/format';
import { change } from '../lib/url';

const palette = 8;
const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The same name has the same colour on every page; CPU is always the first. */
function colour(name: string, index: number): number {
  if (name === 'CPU' || name === 'active') return 0;
  let hash = 0;
  for (const c of name) hash = (hash * 31 + c.charCodeAt(0)) >>> 0;
  return index < palette ? 1 + ((hash + 0) % (palette - 1)) : palette - 1;
}

function stacked(lines: (number | null)[][]): (number | null)[][] {
  const sums: (number | null)[][] = [];
  for (const line of lines) {
    const below = sums[sums.length - 1];
    sums.push(line.map((v, i) => (v === null && below?.[i] == null ? null : (v ?? 0) + (below?.[i] ?? 0))));
  }
  return sums;
}

export function Chart({ data, stack = false, height = 180, sync = 'page' }: { data: SeriesAnswer; stack?: boolean; height?: number; sync?: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [theme, setTheme] = useState(document.documentElement.dataset.theme);
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(document.documentElement.dataset.theme));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  const lines = useMemo(() => [...data.series].sort((a, b) => total(b.points) - total(a.points)).slice(0, 12), [data]);
  useEffect(() => {
    const element = box.current;
    if (!element || data.at.length === 0) return;
    const values = lines.map((l) => l.points as (number | null)[]);
    const drawn = stack ? stacked(values) : values;
    const axis = { stroke: css('--muted'), grid: { stroke: css('--line'), width: 1 }, ticks: { stroke: css('--line') }, font: '11px Inter Variable, sans-serif' };
    const plot = new uPlot(
      {
        width: element.clientWidth || 600,
        height,
        legend: { show: false },
        cursor: { sync: { key: sync }, drag: { x: true, y: false, setScale: false } },
        scales: { y: { range: (_u, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
        axes: [axis, { ...axis, size: 56, values: (_u, splits) => splits.map((v) => count(v)) }],
        series: [
          {},
          ...lines.map((l, i) => ({ label: l.name, stroke: css(`--c${colour(l.name, i)}`), fill: stack ? css(`--c${colour(l.name, i)}`) : undefined, width: stack ? 0.5 : 1.6, points: { show: false }, spanGaps: false })),
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
      [data.at.map((t) => t / 1000), ...drawn] as uPlot.AlignedData,
      element,
    );
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
    };
  }, [data, lines, stack, height, sync, theme]);
  if (data.series.length === 0) return <div className="state">No samples in this window yet.</div>;
  return (
    <div>
      <div ref={box} className="chart" aria-hidden="true" />
      <div className="legend">
        {lines.map((l, i) => (
          <span key={l.name}>
            <i className={`s${colour(l.name, i)}`} />
            {l.name} {count(last(l.points))}
          </span>
        ))}
        <span className="grow" />
        <span>{data.unit}</span>
      </div>
      {data.annotations.length > 0 && <p className="small muted">{data.annotations.map((m) => `${new Date(m.at).toLocaleString()} ${m.kind}: ${m.text}`).join(' · ')}</p>}
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
