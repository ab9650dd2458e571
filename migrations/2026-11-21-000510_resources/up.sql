-- What names applications as APIs (RFC 8707), as their settings list it; and for which of them tokens of a grant may be.
CREATE TABLE apis (
    tenant_id TEXT NOT NULL,
    uri TEXT NOT NULL,
    application_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, uri),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX apis_by_application ON apis (tenant_id, application_id);
ALTER TABLE grants ADD COLUMN resources TEXT NOT NULL DEFAULT '[]';
