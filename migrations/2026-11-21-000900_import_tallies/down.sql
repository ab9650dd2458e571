DROP INDEX import_rows_skipped;
CREATE INDEX import_rows_by_stage ON import_rows (tenant_id, import_id, stage, line);
ALTER TABLE imports DROP COLUMN done_line;
DROP TABLE import_tallies;
