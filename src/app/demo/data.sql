-- The demo's rows: skewed (power(random(), 3): a few customers and products get most), the same in every installation (setseed).
-- step: customers and products
select setseed(0.42);
set synchronous_commit = off;
-- the rows are right by construction; checking each foreign key doubles the time
set session_replication_role = replica;
insert into categories select i, nullif(i / 8, 0), 'Category ' || i from generate_series(1, 200) i;
insert into suppliers select i, 'Supplier ' || i, (array['DE','FR','PL','CN','US'])[1 + i % 5] from generate_series(1, 500) i;
insert into customers select i, 'user' || i || '@example.com', 'Customer ' || i, case when i % 100 = 0 then 'vip' when i % 10 = 0 then 'business' else 'private' end, timestamptz '2022-01-01 UTC' + i * interval '10 minutes', jsonb_build_object('newsletter', i % 3 = 0, 'language', (array['de','en','fr'])[1 + i % 3]) from generate_series(1, rows_of(100000)) i;
insert into addresses select i, 1 + i % rows_of(100000), 'country' || (c % 20), 'city' || c, 'P' || (10000 + c), 'Street ' || (i % 997) from (select i, floor(200 * power(random(), 2))::int c from generate_series(1, rows_of(130000)) i) s;
insert into products select i, 1 + floor(200 * power(random(), 2))::int, 1 + i % 500, 'Product ' || i, repeat('A very fine product. ', 1 + i % 12), (5 + 200 * power(random(), 4))::numeric(10,2), jsonb_build_object('colour', (array['red','blue','green','black'])[1 + i % 4], 'weight', i % 900) from generate_series(1, rows_of(20000)) i;
insert into inventory select p, w, floor(500 * random())::int, timestamptz '2024-12-01 UTC' from generate_series(1, rows_of(20000)) p, generate_series(1, 3) w;
insert into coupons select i, 'SAVE' || i, 5 + i % 30, date '2024-01-01' + i % 700 from generate_series(1, 5000) i;

-- step: orders
insert into orders select i, 1 + floor(rows_of(100000) * power(random(), 3))::int, case when i % 9 = 0 then 1 + i % 5000 end, case when random() < 0.9 then 'done' when random() < 0.9 then 'open' else 'returned' end, (10 + 500 * power(random(), 3))::numeric(12,2), timestamptz '2023-01-01 UTC' + i * interval '3 minutes', case when i % 50 = 0 then 'Please leave it at the door' end from generate_series(1, rows_of(300000)) i;
insert into order_items select i, 1 + (i / 3) % rows_of(300000), 1 + floor(rows_of(20000) * power(random(), 3))::int, 1 + floor(4 * power(random(), 3))::int, (5 + 200 * random())::numeric(10,2) from generate_series(1, rows_of(800000)) i;
insert into payments select i, i, (array['card','card','card','paypal','invoice'])[1 + i % 5], (10 + 500 * random())::numeric(12,2), timestamptz '2023-01-01 UTC' + i * interval '3 minutes' from generate_series(1, rows_of(300000)) i;
insert into shipments select i, i, (array['DHL','UPS','GLS'])[1 + i % 3], 'delivered', timestamptz '2023-01-02 UTC' + i * interval '3 minutes' from generate_series(1, rows_of(250000)) i;
insert into reviews select i, 1 + floor(rows_of(20000) * power(random(), 3))::int, 1 + i % rows_of(100000), 1 + floor(5 * sqrt(random()))::int, repeat('Good. ', 1 + i % 20), timestamptz '2023-01-01 UTC' + i * interval '9 minutes' from generate_series(1, rows_of(100000)) i;

-- step: events
-- 'import' rows are all at the beginning: FLAW for "newest first" with a filter
insert into events select i, 1 + floor(rows_of(100000) * power(random(), 3))::int, case when i <= rows_of(60000) then 'import' else (array['view','view','view','view','search','cart','buy'])[1 + floor(7 * random())::int] end, timestamptz '2024-01-01 UTC' + i * interval '20 seconds', jsonb_build_object('page', '/p/' || i % 20000) from generate_series(1, rows_of(1200000)) i;
insert into audit_log (actor, action, object_id, detail, at) select 'user' || i % 40, (array['login','edit','export'])[1 + i % 3], i % 5000, repeat('x', 40 + i % 60), timestamptz '2024-06-01 UTC' + i * interval '1 minute' from generate_series(1, rows_of(100000)) i;
select setval('events_id_seq', max(id)) from events;
select setval('reviews_id_seq', max(id)) from reviews;
insert into carts select i, 1 + i % rows_of(100000), timestamptz '2024-12-01 UTC' from generate_series(1, rows_of(20000)) i;
insert into cart_items select 1 + i % rows_of(20000), 1 + i % rows_of(20000), 1 from generate_series(1, rows_of(50000)) i on conflict do nothing;
insert into web_sessions select i, i, 0, timestamptz '2024-12-01 UTC', repeat('s', 200) from generate_series(1, rows_of(5000)) i;
insert into jobs select i, 'mail', case when i % 1000 = 0 then 'ready' else 'done' end, repeat('j', 80) from generate_series(1, rows_of(40000)) i;

-- step: indexes
create index addresses_customer_id on addresses (customer_id);
create index addresses_city on addresses (city);
create index products_category_id on products (category_id);
create index products_supplier_id on products (supplier_id);
create index orders_customer_id on orders (customer_id);
create index orders_created_at on orders (created_at);
create index order_items_order_id on order_items (order_id);
create index order_items_product_id on order_items (product_id);
create index shipments_order_id on shipments (order_id);
create index reviews_product_id on reviews (product_id);
create index events_customer_id on events (customer_id);
create index jobs_status on jobs (status);
-- FLAW: the same index twice, and two that nothing uses
create index customers_email on customers (email);
create index customers_email_again on customers (email);
create index orders_note_unused on orders (note);
create index customers_preferences_unused on customers using gin (preferences);

-- step: statistics
analyze categories, suppliers, customers, addresses, products, inventory, coupons, orders, order_items, payments, shipments, reviews, carts, cart_items, events, web_sessions, jobs;
update shipments set status = 'lost' where id % 2 = 0;
select pg_stat_statements_reset();
