-- Requests made on one device and answered on another. The device's code is a SHA-256, what a person types an HMAC.
CREATE TABLE device_requests (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    user_code TEXT,
    asked TEXT NOT NULL,
    stage TEXT NOT NULL,
    grant_id TEXT,
    pause_for INTEGER NOT NULL,
    polled_at BIGINT,
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, grant_id) REFERENCES grants (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX device_requests_by_digest ON device_requests (tenant_id, digest);
CREATE UNIQUE INDEX device_requests_by_user_code ON device_requests (tenant_id, user_code);
CREATE INDEX device_requests_by_grant ON device_requests (tenant_id, grant_id);
CREATE INDEX device_requests_by_application ON device_requests (tenant_id, application_id);
CREATE INDEX device_requests_by_end ON device_requests (expires_at);
