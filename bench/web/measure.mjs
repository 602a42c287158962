// How good a layout is, and the same by elkjs.
export function quality(boxes, links) {
  let overlaps = 0;
  const byX = boxes.map((_, i) => i).sort((a, b) => boxes[a].x - boxes[b].x);
  for (let i = 0; i < byX.length; i += 1)
    for (let j = i + 1; j < byX.length; j += 1) {
      const [a, b] = [boxes[byX[i]], boxes[byX[j]]];
      if (b.x >= a.x + a.w) break;
      if (a.y < b.y + b.h && b.y < a.y + a.h) overlaps += 1;
    }
  const w = Math.max(...boxes.map((b) => b.x + b.w)) - Math.min(...boxes.map((b) => b.x));
  const h = Math.max(...boxes.map((b) => b.y + b.h)) - Math.min(...boxes.map((b) => b.y));
  const real = links.filter(([a, b]) => a !== b);
  const mean = real.reduce((sum, [a, b]) => sum + Math.hypot(middle(boxes[a]).x - middle(boxes[b]).x, middle(boxes[a]).y - middle(boxes[b]).y), 0) / Math.max(1, real.length);
  return { overlaps, aspect: w / h, mean };
}

const middle = (b) => ({ x: b.x + b.w / 2, y: b.y + b.h / 2 });

/** Pairs of edges whose straight lines, from middle to middle, cross. */
export function crossings(boxes, links) {
  const lines = links.filter(([a, b]) => a !== b).map(([a, b]) => ({ a, b, p: middle(boxes[a]), q: middle(boxes[b]) })).map((l) => ({ ...l, x0: Math.min(l.p.x, l.q.x), x1: Math.max(l.p.x, l.q.x), y0: Math.min(l.p.y, l.q.y), y1: Math.max(l.p.y, l.q.y) })).sort((l, m) => l.x0 - m.x0);
  const side = (p, q, r) => Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  let n = 0;
  for (let i = 0; i < lines.length; i += 1) {
    const l = lines[i];
    for (let j = i + 1; j < lines.length && lines[j].x0 < l.x1; j += 1) {
      const m = lines[j];
      if (m.y0 > l.y1 || m.y1 < l.y0 || l.a === m.a || l.a === m.b || l.b === m.a || l.b === m.b) continue;
      if (side(l.p, l.q, m.p) * side(l.p, l.q, m.q) < 0 && side(m.p, m.q, l.p) * side(m.p, m.q, l.q) < 0) n += 1;
    }
  }
  return n;
}

export async function elk(boxes, links) {
  const { default: ELK } = await import('elkjs/lib/elk.bundled.js');
  const graph = {
    id: 'root',
    layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'RIGHT', 'elk.spacing.nodeNode': '50', 'elk.layered.spacing.nodeNodeBetweenLayers': '100' },
    children: boxes.map((b, i) => ({ id: String(i), width: b.w, height: b.h })),
    edges: links.map(([a, b], i) => ({ id: `e${i}`, sources: [String(b)], targets: [String(a)] })),
  };
  const begun = performance.now();
  const out = await new ELK().layout(graph);
  const time = performance.now() - begun;
  return { time, boxes: out.children.map((c) => ({ x: c.x, y: c.y, w: c.width, h: c.height })) };
}
