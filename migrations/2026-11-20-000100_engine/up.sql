-- What was done, by whom; outlives the tenant it happened in.
CREATE TABLE audit_events (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_tenant_id TEXT,
    actor_id TEXT,
    deed TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    door TEXT NOT NULL,
    address TEXT,
    request_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_events_by_time ON audit_events (tenant_id, at, id);
CREATE INDEX audit_events_by_subject ON audit_events (tenant_id, subject_kind, subject_id, at, id);

-- Work that must happen. due_at is when it may next be taken: the moment asked for, or the end of the running lease.
CREATE TABLE work (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    tries INTEGER NOT NULL,
    leased_by TEXT,
    leased_until BIGINT,
    gave_up_at BIGINT,
    UNIQUE (kind, key)
);
CREATE INDEX work_by_due ON work (kind, due_at, id);

-- What may be used once, as SHA-256.
CREATE TABLE spent (
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (kind, digest)
);
CREATE INDEX spent_by_until ON spent (until);

-- Counters that stop guessing: one row per kind, key and window.
CREATE TABLE counters (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (kind, key, starts_at, ends_at)
);
CREATE INDEX counters_by_end ON counters (ends_at);
