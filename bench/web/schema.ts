// Generated schemas: modules of tables around a few hubs, 10 columns each, foreign keys mostly inside a module. The same seed gives the same schema.
import { seeded } from '../../web/src/lib/diagram/seeded';
import type { Diagram, DiagramEdge, DiagramNode } from '../../web/src/lib/diagram/types';

const nouns = 'account address agent asset audit batch bill budget campaign cart case channel claim contact contract coupon credit customer delivery device discount document event feature file form group invoice issue item job label ledger lead license location log market member message metric node note offer order owner package page parcel partner payment permission plan policy post price product profile project promotion queue quote rate reader receipt record refund region report request reservation resource return review reward role route rule sample schedule segment sensor session setting shift shipment site slot snapshot source stage stock store subscription supplier survey tag task tax team tenant ticket token topic trace transfer trial unit user vendor version visit voucher warehouse webhook zone'.split(' ');
const modules = 'core sales billing catalog stock crm hr support web mail geo audit media jobs iot price auth flow bi legal'.split(' ');
const types = ['bigint', 'text', 'timestamptz', 'integer', 'numeric(12,2)', 'boolean', 'uuid', 'jsonb', 'character varying(255)', 'date'];
const words = 'created_at updated_at status name code kind amount total quantity position note valid_from valid_to external_id is_active rank weight payload title locale currency checksum attempts deleted_at'.split(' ');

export function schema(tables: number, seed = 1): Diagram {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const nodes: DiagramNode[] = [];
  const edges: DiagramEdge[] = [];
  const perModule = 50;
  const members: number[][] = [];
  const hubs: number[] = [];
  for (let i = 0; i < tables; i += 1) {
    const m = Math.floor(i / perModule);
    const list = (members[m] ??= []);
    const refs = new Set<number>();
    // a twentieth of the tables stands alone
    if (random() > 0.05) {
      const want = 1 + (random() < 0.45 ? 1 : 0) + (random() < 0.15 ? 1 : 0);
      for (let k = 0; k < want; k += 1) {
        const dice = random();
        if (dice < 0.55 && list.length > 0) refs.add(list[Math.floor(random() ** 2.2 * list.length)] as number);
        else if (dice < 0.72 && list.length > 0) refs.add(pick(list));
        else if (dice < 0.9 && hubs.length > 0) refs.add(hubs[Math.floor(random() ** 1.5 * Math.min(hubs.length, 40))] as number);
        else if (dice < 0.93) refs.add(i);
      }
    }
    if (i % 125 === 0) hubs.push(i);
    list.push(i);
    const module = modules[m % modules.length] as string;
    const columns: NonNullable<DiagramNode['columns']> = [{ id: `t${i}c0`, name: 'id', type: 'bigint', nullable: false }];
    const free = (name: string): string => (columns.some((c) => c.name === name) ? `${name}_${columns.length}` : name);
    for (const r of refs) {
      const c = columns.length;
      const name = free(r === i ? 'parent_id' : `${String(nodes[r]?.name ?? 'x').replace(/^.*?_/, '')}_id`);
      columns.push({ id: `t${i}c${c}`, name, type: 'bigint', nullable: random() < 0.3 });
      edges.push({ id: `e${edges.length}`, kind: 'foreign_key', name: `fk_${edges.length}`, from: `t${i}`, to: `t${r}`, pairs: [[`t${i}c${c}`, `t${r}c0`]], on_delete: 'no_action', on_update: 'no_action', valid: random() > 0.02 });
    }
    while (columns.length < 10) columns.push({ id: `t${i}c${columns.length}`, name: free(pick(words)), type: pick(types), nullable: random() < 0.4 });
    nodes.push({
      id: `t${i}`, kind: 'table', schema: 'public', name: `${module}_${pick(nouns)}${random() < 0.4 ? `_${pick(nouns)}` : ''}_${i}`, x: 0, y: 0, columns,
      keys: [{ id: `t${i}k`, kind: 'primary', columns: [`t${i}c0`] }],
    });
  }
  return { id: 'bench', name: `${tables} tables`, dialect: 'postgres', revision: 1, nodes, edges };
}
