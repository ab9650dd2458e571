-- Requests that clients pushed (RFC 9126), under the SHA-256 of their name; gone once they are answered.
CREATE TABLE pushed_requests (
    tenant_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    application_id TEXT NOT NULL,
    request TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX pushed_requests_by_end ON pushed_requests (ends_at);
