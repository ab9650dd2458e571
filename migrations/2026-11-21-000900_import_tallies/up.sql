-- How many rows of an import have a decision and a stage, counted as they change: asking for it walked through all of them.
CREATE TABLE import_tallies (
    tenant_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    decision TEXT NOT NULL,
    stage TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, import_id, decision, stage),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE
);
INSERT INTO import_tallies (tenant_id, import_id, decision, stage, row_count)
SELECT tenant_id, import_id, decision, stage, COUNT(*) FROM import_rows GROUP BY tenant_id, import_id, decision, stage;

-- Rows are carried out in the order of the file: up to this line none is left, so that no index needs to say which are.
ALTER TABLE imports ADD COLUMN done_line INTEGER NOT NULL DEFAULT 0;
UPDATE imports SET done_line = COALESCE((
    SELECT MAX(r.line) FROM import_rows r WHERE r.tenant_id = imports.tenant_id AND r.import_id = imports.id AND r.stage <> 'planned'
), 0);
DROP INDEX import_rows_by_stage;
CREATE INDEX import_rows_skipped ON import_rows (tenant_id, import_id, line) WHERE stage = 'skipped';
