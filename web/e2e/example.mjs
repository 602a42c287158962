// The example of the manual: a shop of 26 tables in five areas, placed by hand so that every run draws the same.
const areas = [
  {
    name: 'Customers', color: '#0f8b8d', x: 0, y: 0,
    columns: [
      ['customer_groups: id, name text', 'customers: id, group_id>customer_groups?, email varchar(320)!, name text, state customer_state, born date?, created_at timestamptz', 'consents: id, customer_id>customers, purpose text, given_at timestamptz'],
      ['addresses: id, customer_id>customers, street text, postcode varchar(12), city text, country char(2)'],
    ],
  },
  {
    name: 'Sales', color: '#4169d1', x: 680, y: 0,
    columns: [
      ['carts: id, customer_id>customers?, expires_at timestamptz', 'orders: id, customer_id>customers, address_id>addresses, discount_id>discounts?, state order_state, placed_at timestamptz, total numeric(12,2)', 'invoices: id, order_id>orders, number varchar(20)!, issued_on date'],
      ['cart_lines: id, cart_id>carts, variant_id>variants, quantity integer', 'order_lines: id, order_id>orders, variant_id>variants, quantity integer, price numeric(12,2)', 'discounts: id, code varchar(40)!, percent numeric(5,2), valid_until date?'],
    ],
  },
  {
    name: 'Payments', color: '#7d56c2', x: 1360, y: 0,
    columns: [
      ['payment_methods: id, customer_id>customers, kind text, token text', 'payments: id, order_id>orders, method_id>payment_methods?, amount numeric(12,2), paid_at timestamptz?', 'refunds: id, payment_id>payments, amount numeric(12,2), reason text?'],
    ],
  },
  {
    name: 'Catalogue', color: '#c75f1f', x: 0, y: 760,
    columns: [
      ['brands: id, name text!', 'products: id, brand_id>brands?, name text, slug varchar(80)!, description text?, active boolean', 'images: id, product_id>products, path text, position integer'],
      ['categories: id, parent_id>categories?, name text', 'product_categories: product_id>products*, category_id>categories*, position integer', 'variants: id, product_id>products, sku varchar(40)!, colour text?, size text?', 'prices: id, variant_id>variants, currency char(3), amount numeric(12,2), valid daterange'],
    ],
  },
  {
    name: 'Stock', color: '#a8790b', x: 680, y: 760,
    columns: [
      ['warehouses: id, name text, city text', 'stock_levels: warehouse_id>warehouses*, variant_id>variants*, quantity integer, reserved integer', 'stock_moves: id, warehouse_id>warehouses, variant_id>variants, quantity integer, moved_at timestamptz'],
      ['suppliers: id, name text, email varchar(320)?', 'purchase_orders: id, supplier_id>suppliers, warehouse_id>warehouses, ordered_on date', 'purchase_lines: id, purchase_order_id>purchase_orders, variant_id>variants, quantity integer, cost numeric(12,2)'],
    ],
  },
];
const types = { timestamptz: 'timestamp with time zone', 'varchar(320)': 'character varying(320)', 'varchar(12)': 'character varying(12)', 'varchar(20)': 'character varying(20)', 'varchar(40)': 'character varying(40)', 'varchar(80)': 'character varying(80)', 'char(2)': 'character(2)', 'char(3)': 'character(3)' };

function read(line, place) {
  const [name, rest] = line.split(': ');
  const keys = [];
  const edges = [];
  const columns = rest.split(', ').map((part) => {
    const [, called, to, typed, mark] = /^(\w+)(?:>(\w+))?(?: ([^?!*]+))?([?!*]?)$/.exec(part);
    if (called === 'id' || mark === '*') keys.push(called);
    if (to) edges.push({ id: `e-${name}-${called}`, kind: 'foreign_key', from: name, to, pairs: [[called, 'id']], on_delete: mark === '*' ? 'cascade' : 'no_action' });
    return { id: called, name: called, type: called === 'id' || to ? 'bigint' : types[typed] ?? typed, nullable: mark === '?', unique: mark === '!' };
  });
  const unique = columns.filter((c) => c.unique).map((c) => ({ id: `u-${c.id}`, kind: 'unique', columns: [c.id] }));
  const indexes = edges.filter((e) => keys[0] !== e.pairs[0][0]).map((e) => ({ id: `i-${e.pairs[0][0]}`, name: `${name}_${e.pairs[0][0]}_idx`, method: 'btree', unique: false, parts: [{ column: e.pairs[0][0] }] }));
  return { edges, node: { id: name, kind: 'table', schema: 'public', name, ...place, columns: columns.map((c) => ({ id: c.id, name: c.name, type: c.type, nullable: c.nullable })), keys: [{ id: 'k', kind: 'primary', columns: keys }, ...unique], indexes } };
}

export function example() {
  const nodes = [];
  const edges = [];
  for (const area of areas) {
    let deepest = 0;
    area.columns.forEach((lines, column) => {
      let y = area.y + 60;
      for (const line of lines) {
        const made = read(line, { x: area.x + 40 + column * 310, y, area: `a-${area.name}`, color: area.color });
        nodes.push(made.node);
        edges.push(...made.edges);
        y += 36 + 22 * made.node.columns.length + 44;
      }
      deepest = Math.max(deepest, y);
    });
    nodes.unshift({ id: `a-${area.name}`, kind: 'area', name: area.name, x: area.x, y: area.y, w: area.columns.length * 310 + 20, h: deepest - area.y - 4, color: area.color });
  }
  nodes.push(
    { id: 'customer_state', kind: 'enum', schema: 'public', name: 'customer_state', x: 1400, y: 780, values: ['new', 'active', 'blocked'] },
    { id: 'order_state', kind: 'enum', schema: 'public', name: 'order_state', x: 1400, y: 940, values: ['placed', 'paid', 'sent', 'returned'] },
    { id: 'hint', kind: 'note', name: '', x: 1400, y: 1120, w: 270, h: 120, text: 'An order keeps the address and the prices of the day it was placed.', color: '#a8790b' },
  );
  Object.assign(nodes.find((n) => n.id === 'customers'), { comment: 'Who has bought or wants to' });
  Object.assign(nodes.find((n) => n.id === 'order_lines'), { checks: [{ id: 'x', expression: 'quantity > 0' }] });
  return { name: 'Shop', dialect: 'postgres', nodes, edges, description: 'The shop: who buys, what is sold, where it lies.' };
}
