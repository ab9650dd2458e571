-- Tenants and the domains they answer for. Ids and JSON are TEXT, times BIGINT milliseconds: one text for both engines.
CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY,
    -- Never given out again, also after deletion: rows stay.
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    display_name TEXT NOT NULL,
    primary_domain TEXT,
    locale TEXT NOT NULL,
    brand TEXT NOT NULL,
    policy TEXT NOT NULL,
    salt TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX tenants_one_personal ON tenants (kind) WHERE kind = 'personal';

-- Which unmanaged tenant the people of a domain share.
CREATE TABLE unmanaged_domains (
    domain TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id)
);

CREATE TABLE domains (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    domain TEXT NOT NULL,
    purpose TEXT NOT NULL,
    nonce TEXT NOT NULL,
    verified_at BIGINT,
    seen_at BIGINT,
    PRIMARY KEY (tenant_id, domain, purpose)
);
-- One home per domain on the whole server.
CREATE UNIQUE INDEX domains_one_home ON domains (domain) WHERE purpose = 'home' AND verified_at IS NOT NULL;

CREATE TABLE logos (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    png TEXT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

-- The few values that belong to the whole server.
CREATE TABLE house (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
