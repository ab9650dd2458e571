-- Issuers whose assertions a tenant trusts to name its people (RFC 7523).
CREATE TABLE trusted_issuers (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    issuer TEXT NOT NULL,
    trust TEXT NOT NULL,
    trusted_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, issuer)
);
