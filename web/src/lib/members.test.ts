import { describe, expect, it } from 'vitest';
import { companions, grouped } from './members';

const member = (id: string, cluster: string, role: 'primary' | 'standby' = 'primary') => ({ id, name: id, cluster, role });
const all = [member('reports', '7', 'standby'), member('billing', '9'), member('shop', '7'), member('unknown', ''), member('lost', '')];

describe('members of a cluster', () => {
  it('stand together, the primary first', () => {
    expect(grouped(all).map((t) => t.id)).toEqual(['shop', 'reports', 'billing', 'unknown', 'lost']);
  });
  it('name each other; targets without an identifier are nobody’s', () => {
    expect(all.map((t) => companions(t, all))).toEqual(['shop (primary)', '', 'reports (standby)', '', '']);
  });
});
