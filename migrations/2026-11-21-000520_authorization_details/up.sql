-- Types of authorization details (RFC 9396), as the settings of APIs define them; and what was granted in their words.
CREATE TABLE details_types (
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    application_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, name),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX details_types_by_application ON details_types (tenant_id, application_id);
ALTER TABLE grants ADD COLUMN authorization_details TEXT NOT NULL DEFAULT '[]';
