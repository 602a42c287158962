// The whole diagram small, with the part that is in view; a press or drag there moves the view.
import { useEffect, useRef } from 'react';
import type { Rect } from '../../lib/diagram/geometry';
import { markColour } from '../../lib/diagram/marks';
import { colourOf } from '../../lib/diagram/paint-nodes';
import { centred, seen } from '../../lib/diagram/view';
import type { Item } from '../../lib/diagram/scene';
import type { Engine } from './engine';

const width = 200;
const height = 130;
const inset = 6;

export function Minimap({ engine }: { engine: Engine }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const ctx = element?.getContext('2d', { alpha: false });
    if (!element || !ctx) return;
    const boxes = document.createElement('canvas');
    let [version, theme, dpr, changes] = [-1, engine.painter.theme, 0, engine.picture.changes];
    let world: Rect = { x: 0, y: 0, w: 1, h: 1 };
    let scale = 1;
    const at = (r: Rect): [number, number, number, number] => [(inset + (width - 2 * inset - world.w * scale) / 2 + (r.x - world.x) * scale) * dpr, (inset + (height - 2 * inset - world.h * scale) / 2 + (r.y - world.y) * scale) * dpr, r.w * scale * dpr, r.h * scale * dpr];
    const paintBoxes = () => {
      [boxes.width, boxes.height] = [width * dpr, height * dpr];
      const pen = boxes.getContext('2d', { alpha: false });
      if (!pen) return;
      world = engine.scene.bounds() ?? { x: 0, y: 0, w: 1, h: 1 };
      scale = Math.min((width - 2 * inset) / world.w, (height - 2 * inset) / world.h, 0.2);
      pen.fillStyle = theme.sunken;
      pen.fillRect(0, 0, boxes.width, boxes.height);
      const looks = { schemas: engine.scene.schemas > 1 };
      const draw = (i: Item, fill: string, least: number) => {
        pen.fillStyle = fill;
        const [x, y, w, h] = at(i);
        pen.fillRect(x, y, Math.max(least, w), Math.max(least, h));
      };
      for (const areas of [true, false])
        for (const i of engine.scene.items) {
          if ((i.node.kind === 'area') !== areas || engine.scene.isHidden(i)) continue;
          const mark = areas ? changes?.nodes.get(i.node.id) : undefined;
          draw(i, theme.mixed(theme.sunken, mark ? markColour(theme, mark) : colourOf({ theme }, i, looks), areas ? 0.2 : changes ? 0.25 : 0.7), 1);
        }
      // seen however small
      for (const [id, mark] of changes?.nodes ?? []) {
        const item = engine.scene.item(id);
        if (item && item.node.kind !== 'area') draw(item, markColour(theme, mark), 3 * dpr);
      }
    };
    const paint = () => {
      // while something is dragged each frame is a new version; the small picture can wait
      if ((version !== engine.scene.version && engine.scene.lifted.size === 0) || theme !== engine.painter.theme || dpr !== engine.dpr || changes !== engine.picture.changes) {
        [version, theme, dpr, changes] = [engine.scene.version, engine.painter.theme, engine.dpr, engine.picture.changes];
        [element.width, element.height] = [width * dpr, height * dpr];
        paintBoxes();
      }
      ctx.drawImage(boxes, 0, 0);
      const [x, y, w, h] = at(seen(engine.view, engine.size));
      ctx.fillStyle = theme.accent;
      ctx.globalAlpha = 0.12;
      ctx.fillRect(x, y, w, h);
      ctx.globalAlpha = 1;
      ctx.strokeStyle = theme.accent;
      ctx.lineWidth = 1.5 * dpr;
      ctx.strokeRect(x, y, w, h);
    };
    const go = (e: PointerEvent) => {
      const box = element.getBoundingClientRect();
      const x = world.x + (e.clientX - box.left - inset - (width - 2 * inset - world.w * scale) / 2) / scale;
      const y = world.y + (e.clientY - box.top - inset - (height - 2 * inset - world.h * scale) / 2) / scale;
      engine.look(centred(engine.size, x, y, engine.view.zoom));
    };
    const press = (e: PointerEvent) => {
      element.setPointerCapture(e.pointerId);
      go(e);
    };
    const move = (e: PointerEvent) => {
      if (element.hasPointerCapture(e.pointerId)) go(e);
    };
    element.addEventListener('pointerdown', press);
    element.addEventListener('pointermove', move);
    engine.watchers.add(paint);
    paint();
    return () => {
      element.removeEventListener('pointerdown', press);
      element.removeEventListener('pointermove', move);
      engine.watchers.delete(paint);
    };
  }, [engine]);
  // what it does is also done by keys on the canvas
  return <div className="minimap" aria-hidden="true"><canvas ref={canvas} /></div>;
}
