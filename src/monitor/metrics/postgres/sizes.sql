-- metric: sizes
-- about: size of each database and the age of its oldest transaction id
-- scope: server
-- every: 300s
-- kind: snapshot
-- columns: database bytes xid_age mxid_age
--! server 12..
SELECT /* assay:sizes */ datname, CASE WHEN has_database_privilege(oid, 'CONNECT') OR pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') THEN pg_database_size(oid) END, age(datfrozenxid), mxid_age(datminmxid) FROM pg_database WHERE datallowconn
