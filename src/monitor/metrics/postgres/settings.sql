-- metric: settings
-- about: settings that differ from their defaults
-- scope: server
-- every: 300s
-- kind: snapshot
-- columns: name value unit source pending_restart
--! server 12..
SELECT /* assay:settings */ name, setting, unit, source, pending_restart FROM pg_settings WHERE source NOT IN ('default', 'client', 'session') AND name <> 'application_name' ORDER BY name
