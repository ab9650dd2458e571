-- People of a tenant's directory, where they sign in, and how they prove themselves here.
-- An index ends in what its queries order by: SQLite would rather walk a whole tenant in order than sort three rows.
CREATE TABLE users (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    stage TEXT NOT NULL,
    stage_at BIGINT,
    merged_into TEXT,
    guest_stage TEXT,
    accepted_at BIGINT,
    upn TEXT NOT NULL,
    upn_key TEXT NOT NULL,
    mail TEXT NOT NULL,
    mail_key TEXT NOT NULL,
    mail_vouched_at BIGINT,
    display_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    given_name TEXT,
    family_name TEXT,
    locale TEXT,
    sponsor_id TEXT,
    access_ends_at BIGINT,
    signed_in_at BIGINT,
    stale_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, upn_key),
    FOREIGN KEY (tenant_id, merged_into) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, sponsor_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX users_by_mail ON users (tenant_id, mail_key, id);
CREATE INDEX users_by_name ON users (tenant_id, name_key, id);
-- A vouched address belongs to one user of a tenant; a blocked one keeps it, so that no second object goes around the block.
CREATE UNIQUE INDEX users_one_vouched_mail ON users (tenant_id, mail_key)
    WHERE mail_vouched_at IS NOT NULL AND stage IN ('active', 'blocked');

-- The folded words people are searched by.
CREATE TABLE user_words (
    tenant_id TEXT NOT NULL,
    word TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, word, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX user_words_by_user ON user_words (tenant_id, user_id, word);

CREATE TABLE identities (
    tenant_id TEXT NOT NULL,
    home TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, home, subject),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX identities_by_user ON identities (tenant_id, user_id);
-- Whose seats: the same home account in all tenants.
CREATE INDEX identities_by_home ON identities (home, subject, tenant_id);

CREATE TABLE passwords (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    phc TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);

CREATE TABLE mailbox_proofs (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    address_key TEXT NOT NULL,
    proven_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, address_key),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);

CREATE TABLE terms_accepted (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    version TEXT NOT NULL,
    url TEXT NOT NULL,
    accepted_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, version),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
