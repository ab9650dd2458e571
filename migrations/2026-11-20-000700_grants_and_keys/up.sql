-- What people allowed applications, the codes and tokens that come of it, and the keys that sign.
CREATE TABLE grants (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    session_id TEXT,
    scope TEXT NOT NULL,
    claims TEXT NOT NULL,
    nonce TEXT,
    auth_time BIGINT,
    acr TEXT NOT NULL,
    amr TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    home_answered_at BIGINT NOT NULL,
    generation INTEGER NOT NULL,
    rotated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id)
);
CREATE INDEX grants_by_user ON grants (tenant_id, user_id, id);
CREATE INDEX grants_by_session ON grants (tenant_id, session_id);
CREATE INDEX grants_by_application ON grants (tenant_id, application_id);

-- Secrets of 256 bits are kept as SHA-256.
CREATE TABLE codes (
    tenant_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT,
    spent_at BIGINT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, grant_id) REFERENCES grants (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX codes_by_grant ON codes (tenant_id, grant_id);
CREATE INDEX codes_by_end ON codes (expires_at);

CREATE TABLE refresh_tokens (
    tenant_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, grant_id) REFERENCES grants (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_by_grant ON refresh_tokens (tenant_id, grant_id);
CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);

CREATE TABLE signing_keys (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    kid TEXT NOT NULL,
    alg TEXT NOT NULL,
    sealed_private_key TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    signs_from BIGINT NOT NULL,
    signs_until BIGINT NOT NULL,
    published_until BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, kid)
);
