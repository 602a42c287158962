-- One statement for each plan rule that must fire on it under EXPLAIN (ANALYZE, BUFFERS) in the demo shop; rolled back when it writes.
-- rule: hot_node
select kind, count(*) from events group by kind;
-- rule: row_misestimate
select * from addresses where city = 'city17' and postcode = 'P10017' and country = 'country17';
-- rule: stale_statistics
select * from shipments where status = 'lost' order by sent_at desc limit 50;
-- rule: slow_seq_scan
select * from payments where order_id = 4711;
-- rule: inefficient_index
select id, total from orders where created_at >= '2023-03-01' and created_at < '2023-05-01' and status = 'returned';
-- rule: order_only_index_scan
select id, customer_id from events where kind = 'import' order by id desc limit 10;
-- rule: inefficient_nested_loop
select a.id, o.id, o.total from addresses a join orders o on o.customer_id = a.customer_id where a.city = 'city17' and a.postcode = 'P10017' and a.country = 'country17';
-- rule: sort_spill
select id, customer_id, total from orders order by total desc, id;
-- rule: large_offset
select id, customer_id, total from orders order by created_at desc limit 20 offset 200000;
-- rule: trigger_time
delete from orders where id between 4711 and 4715;
