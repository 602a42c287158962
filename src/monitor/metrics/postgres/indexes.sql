-- metric: indexes
-- about: indexes of a database: size, scans, validity, and an identical twin where one exists
-- scope: database
-- every: 120s
-- kind: snapshot
-- columns: schema table name bytes scans unique primary valid constraint definition duplicate_of
--! server 12..
SELECT /* assay:indexes */ s.schemaname, s.relname, s.indexrelname, pg_relation_size(s.indexrelid), s.idx_scan, i.indisunique, i.indisprimary, i.indisvalid, EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid), pg_get_indexdef(i.indexrelid), (SELECT min(o.indexrelid::regclass::text) FROM pg_index o WHERE o.indrelid = i.indrelid AND o.indexrelid < i.indexrelid AND o.indkey = i.indkey AND o.indclass = i.indclass AND o.indcollation = i.indcollation AND o.indoption = i.indoption AND o.indpred IS NOT DISTINCT FROM i.indpred AND o.indexprs IS NOT DISTINCT FROM i.indexprs) FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid JOIN pg_class c ON c.oid = i.indexrelid ORDER BY c.relpages DESC LIMIT 1000
