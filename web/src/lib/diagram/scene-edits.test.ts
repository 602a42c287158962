import { describe, expect, it } from 'vitest';
import { hitAt } from './hit';
import { roughMeter } from './meter';
import { apply, between } from './patch';
import { randomDiagram, randomEdit, type Random } from './random';
import { segments } from './routes';
import { Scene } from './scene';
import type { Diagram } from './types';

const meter = roughMeter();
const seeded = (seed: number): Random => {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};
function sceneOf(d: Diagram): Scene {
  const scene = new Scene(meter);
  scene.setDiagram(d);
  return scene;
}
const everywhere = { x: -1e5, y: -1e5, w: 2e5, h: 2e5 };
/** All that a scene says of its diagram, ways aside: an edit does not lead those anew that it does not touch. */
const said = (scene: Scene) => ({
  schemas: scene.schemas,
  items: scene.items.map((i) => ({ node: i.node, at: i.at, box: [i.x, i.y, i.w, i.h], rows: i.rows, title: i.title, links: i.links.map((l) => l.edge.id), lines: scene.rowsOf(i), byId: scene.item(i.node.id) === i })),
  links: scene.links.map((l) => ({ edge: l.edge, at: l.at, ends: [l.from === scene.item(l.edge.from), l.to === scene.item(l.edge.to)], ys: [l.route.y1 - l.from.y, l.route.y2 - l.to.y], many: l.many, optional: l.optional, byId: scene.link(l.edge.id) === l })),
  rank: scene.byRank().map((i) => i.node.id),
  found: scene.itemsIn(everywhere).map((i) => i.node.id),
  drawn: scene.linksIn(everywhere).map((l) => l.edge.id).sort(),
});

/** Copies of one random diagram side by side, so that its index is a tree and not a list. */
function large(random: Random, copies: number): Diagram {
  const parts = Array.from({ length: copies }, () => randomDiagram(random));
  const [first] = parts;
  if (!first) throw new Error('none');
  const nodes = parts.flatMap((p, i) => p.nodes.map((n) => ({ ...n, x: n.x + (i % 20) * 1500, y: n.y + Math.floor(i / 20) * 1500 })));
  const tables = nodes.filter((n) => n.kind === 'table');
  const edges = tables.slice(1).map((t, i) => ({ id: `e-${t.id}`, kind: 'foreign_key' as const, from: t.id, to: tables[Math.max(0, i - Math.floor(random() * 9))]?.id ?? t.id, pairs: [[t.columns?.[0]?.id ?? '', '']], on_delete: 'no_action' as const, on_update: 'no_action' as const, valid: true }));
  return apply({ ...first, nodes: [], edges: [] }, { add: nodes, edgesAdd: edges });
}

describe('a scene that follows edits', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('says what one built anew says (%i)', (seed) => {
    const random = seeded(seed);
    let now = seed % 2 === 0 ? large(random, 120) : randomDiagram(random);
    const few = seed % 2 === 0;
    const scene = sceneOf(now);
    const steps: Diagram[] = [now];
    for (let round = 0; round < 60; round += 1) {
      const back = random() < 0.2 ? steps[Math.floor(random() * steps.length)] : undefined;
      let patch = back ? between(now, back) : randomEdit(now, random);
      // of a large diagram an edit changes little
      if (few && !back) patch = { ...patch, update: patch.update?.slice(0, 3) };
      now = apply(now, patch);
      steps.push(now);
      scene.setDiagram(now);
      if (few && round % 6 !== 5) continue;
      const anew = sceneOf(now);
      expect(said(scene)).toEqual(said(anew));
      for (let k = 0; k < 60; k += 1) {
        const at = now.nodes[Math.floor(random() * now.nodes.length)];
        const [x, y] = [(at?.x ?? 0) + random() * 300 - 40, (at?.y ?? 0) + random() * 200 - 40];
        const [a, b] = [hitAt(scene, x, y, 1), hitAt(anew, x, y, 1)];
        // over the way of an edge, which may be another
        if (a?.kind === 'edge' || b?.kind === 'edge') continue;
        expect(a && { ...a, item: a.item.node.id }).toEqual(b && { ...b, item: b.item.node.id });
        const r = { x, y, w: random() * 900, h: random() * 900 };
        const inside = scene.links.filter((l) => {
          let touches = false;
          segments(l.route, (x0, y0, x1, y1) => (touches ||= x0 <= r.x + r.w && x1 >= r.x && y0 <= r.y + r.h && y1 >= r.y));
          return touches;
        });
        const found = new Set(scene.linksIn(r));
        expect(inside.filter((l) => !found.has(l)).map((l) => l.edge.id)).toEqual([]);
        expect(scene.itemsIn(r)).toEqual(anew.itemsIn(r).map((i) => scene.item(i.node.id)));
      }
    }
  });
  it('keeps the items and links that an edit does not touch', () => {
    const now = large(seeded(9), 60);
    const scene = sceneOf(now);
    const [items, links] = [new Set(scene.items), new Set(scene.links)];
    const victim = now.nodes.find((n) => n.kind === 'table' && now.edges.some((e) => e.to === n.id));
    const gone = now.edges.filter((e) => e.from === victim?.id || e.to === victim?.id).map((e) => e.id);
    scene.setDiagram(apply(now, { remove: [victim?.id ?? ''], edgesRemove: gone }));
    expect(scene.items.filter((i) => !items.has(i))).toEqual([]);
    expect(scene.links.filter((l) => !links.has(l))).toEqual([]);
    expect([items.size - scene.items.length, links.size - scene.links.length]).toEqual([1, gone.length]);
  });
  it('takes another order of the same', () => {
    const now = large(seeded(10), 4);
    const scene = sceneOf(now);
    const turned = { ...now, nodes: [...now.nodes].reverse(), edges: [...now.edges].reverse() };
    scene.setDiagram(turned);
    expect(said(scene)).toEqual(said(sceneOf(turned)));
  });
  it('measures all again with another meter', () => {
    const now = large(seeded(11), 4);
    const scene = sceneOf(now);
    const wide = { ...meter, width: (text: string, face: Parameters<typeof meter.width>[1]) => 2 * meter.width(text, face) };
    scene.setMeter(wide);
    const anew = new Scene(wide);
    anew.setDiagram(now);
    expect(said(scene)).toEqual(said(anew));
  });
});
