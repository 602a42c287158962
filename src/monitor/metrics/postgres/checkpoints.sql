-- metric: checkpoints
-- about: checkpoints and the buffers they wrote
-- scope: server
-- every: 10s
-- kind: counters
-- columns: name timed requested buffers_written write_ms sync_ms
--! server 17..
SELECT /* assay:checkpoints */ 'checkpoints', num_timed, num_requested, buffers_written, write_time, sync_time FROM pg_stat_checkpointer
--! server 12..16
SELECT /* assay:checkpoints */ 'checkpoints', checkpoints_timed, checkpoints_req, buffers_checkpoint, checkpoint_write_time, checkpoint_sync_time FROM pg_stat_bgwriter
