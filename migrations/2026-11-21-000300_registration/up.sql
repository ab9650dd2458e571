-- Initial access tokens: whoever brings one may register clients (RFC 7591), as often as is left.
CREATE TABLE registration_tokens (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    digest TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    uses_left INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, digest)
);
CREATE INDEX registration_tokens_by_end ON registration_tokens (ends_at);
