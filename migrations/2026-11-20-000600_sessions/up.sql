-- Who is at the door: browsers (which belong to no tenant), sessions, interactions, codes to mailboxes.
CREATE TABLE browsers (
    id TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX browsers_by_seen ON browsers (seen_at);

CREATE TABLE sessions (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    browser_id TEXT NOT NULL REFERENCES browsers (id),
    user_id TEXT NOT NULL,
    opens TEXT NOT NULL,
    evidence TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX sessions_by_browser ON sessions (browser_id, tenant_id, id);
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id, id);

CREATE TABLE interactions (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    browser_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    progress TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX interactions_by_end ON interactions (ends_at);

CREATE TABLE mailbox_codes (
    tenant_id TEXT NOT NULL,
    interaction_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    address_key TEXT NOT NULL,
    code_hmac TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries_left INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, interaction_id, purpose),
    FOREIGN KEY (tenant_id, interaction_id) REFERENCES interactions (tenant_id, id) ON DELETE CASCADE
);

-- Requests that came as a form from another site, without the Lax cookie (SECURITY 19).
CREATE TABLE kept_requests (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, digest)
);
CREATE INDEX kept_requests_by_end ON kept_requests (ends_at);
