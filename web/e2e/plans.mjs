// Two plans of one statement, as psql printed them on the demo: nested loops by a wrong estimate, and hash joins.
export const plans = {
  nested: `Limit  (cost=13504.15..13504.18 rows=10 width=54) (actual time=187.578..187.583 rows=10 loops=1)
  Buffers: shared hit=96087 read=5565 dirtied=2 written=103
  I/O Timings: shared read=80.755 write=0.539
  ->  Sort  (cost=13504.15..13505.02 rows=349 width=54) (actual time=187.576..187.580 rows=10 loops=1)
        Sort Key: (sum(((i.quantity)::numeric * i.unit_price))) DESC
        Sort Method: top-N heapsort  Memory: 26kB
        Buffers: shared hit=96087 read=5565 dirtied=2 written=103
        I/O Timings: shared read=80.755 write=0.539
        ->  GroupAggregate  (cost=13487.01..13496.61 rows=349 width=54) (actual time=178.994..187.302 rows=2441 loops=1)
              Group Key: c.name
              Buffers: shared hit=96084 read=5565 dirtied=2 written=103
              I/O Timings: shared read=80.755 write=0.539
              ->  Sort  (cost=13487.01..13487.88 rows=349 width=24) (actual time=178.957..179.239 rows=10293 loops=1)
                    Sort Key: c.name
                    Sort Method: quicksort  Memory: 1101kB
                    Buffers: shared hit=96084 read=5565 dirtied=2 written=103
                    I/O Timings: shared read=80.755 write=0.539
                    ->  Nested Loop  (cost=0.85..13472.27 rows=349 width=24) (actual time=4.303..176.196 rows=10293 loops=1)
                          Buffers: shared hit=96081 read=5565 dirtied=2 written=103
                          I/O Timings: shared read=80.755 write=0.539
                          ->  Nested Loop  (cost=0.42..13272.19 rows=131 width=18) (actual time=4.261..87.393 rows=3854 loops=1)
                                Buffers: shared hit=84950 read=1655 dirtied=2 written=48
                                I/O Timings: shared read=9.168 write=0.225
                                ->  Seq Scan on customers c  (cost=0.00..3216.00 rows=500 width=18) (actual time=0.011..14.017 rows=14286 loops=1)
                                      Filter: ((id % 7) = 3)
                                      Rows Removed by Filter: 85714
                                      Buffers: shared hit=83 read=1633 written=48
                                      I/O Timings: shared read=4.993 write=0.225
                                ->  Index Scan using orders_customer_id on orders o  (cost=0.42..20.10 rows=1 width=8) (actual time=0.004..0.005 rows=0 loops=14286)
                                      Index Cond: (customer_id = c.id)
                                      Filter: ((note IS NULL) AND (status = 'open'::text))
                                      Rows Removed by Filter: 3
                                      Buffers: shared hit=84867 read=22 dirtied=2
                                      I/O Timings: shared read=4.175
                          ->  Index Scan using order_items_order_id on order_items i  (cost=0.42..1.50 rows=3 width=14) (actual time=0.021..0.023 rows=3 loops=3854)
                                Index Cond: (order_id = o.id)
                                Buffers: shared hit=11131 read=3910 written=55
                                I/O Timings: shared read=71.587 write=0.314
Settings: enable_hashjoin = 'off', enable_mergejoin = 'off', max_parallel_workers_per_gather = '0', work_mem = '2MB'
Planning:
  Buffers: shared hit=322 read=42
  I/O Timings: shared read=0.266
Planning Time: 0.976 ms
Execution Time: 187.776 ms`,
  hashed: `Limit  (cost=9508.15..9508.18 rows=10 width=54) (actual time=83.622..83.630 rows=10 loops=1)
  Buffers: shared hit=13659 read=5339 written=651
  I/O Timings: shared read=30.970 write=2.790
  ->  Sort  (cost=9508.15..9509.02 rows=349 width=54) (actual time=83.620..83.626 rows=10 loops=1)
        Sort Key: (sum(((i.quantity)::numeric * i.unit_price))) DESC
        Sort Method: top-N heapsort  Memory: 26kB
        Buffers: shared hit=13659 read=5339 written=651
        I/O Timings: shared read=30.970 write=2.790
        ->  GroupAggregate  (cost=9491.01..9500.61 rows=349 width=54) (actual time=80.989..83.350 rows=2441 loops=1)
              Group Key: c.name
              Buffers: shared hit=13656 read=5339 written=651
              I/O Timings: shared read=30.970 write=2.790
              ->  Sort  (cost=9491.01..9491.88 rows=349 width=24) (actual time=80.950..81.255 rows=10293 loops=1)
                    Sort Key: c.name
                    Sort Method: quicksort  Memory: 1101kB
                    Buffers: shared hit=13656 read=5339 written=651
                    I/O Timings: shared read=30.970 write=2.790
                    ->  Nested Loop  (cost=3222.68..9476.27 rows=349 width=24) (actual time=17.725..78.031 rows=10293 loops=1)
                          Buffers: shared hit=13653 read=5339 written=651
                          I/O Timings: shared read=30.970 write=2.790
                          ->  Hash Join  (cost=3222.25..9276.19 rows=131 width=18) (actual time=17.678..44.274 rows=3854 loops=1)
                                Hash Cond: (o.customer_id = c.id)
                                Buffers: shared hit=2456 read=1495
                                I/O Timings: shared read=9.579
                                ->  Seq Scan on orders o  (cost=0.00..5984.95 rows=26283 width=8) (actual time=0.010..18.629 rows=26816 loops=1)
                                      Filter: ((note IS NULL) AND (status = 'open'::text))
                                      Rows Removed by Filter: 273105
                                      Buffers: shared hit=2235
                                ->  Hash  (cost=3216.00..3216.00 rows=500 width=18) (actual time=17.646..17.647 rows=14286 loops=1)
                                      Buckets: 16384 (originally 1024)  Batches: 1 (originally 1)  Memory Usage: 854kB
                                      Buffers: shared hit=221 read=1495
                                      I/O Timings: shared read=9.579
                                      ->  Seq Scan on customers c  (cost=0.00..3216.00 rows=500 width=18) (actual time=0.014..15.798 rows=14286 loops=1)
                                            Filter: ((id % 7) = 3)
                                            Rows Removed by Filter: 85714
                                            Buffers: shared hit=221 read=1495
                                            I/O Timings: shared read=9.579
                          ->  Index Scan using order_items_order_id on order_items i  (cost=0.42..1.50 rows=3 width=14) (actual time=0.008..0.008 rows=3 loops=3854)
                                Index Cond: (order_id = o.id)
                                Buffers: shared hit=11197 read=3844 written=651
                                I/O Timings: shared read=21.392 write=2.790
Settings: max_parallel_workers_per_gather = '0', work_mem = '2MB'
Planning:
  Buffers: shared hit=370 read=36
  I/O Timings: shared read=0.307
Planning Time: 1.332 ms
Execution Time: 83.888 ms`,
};
