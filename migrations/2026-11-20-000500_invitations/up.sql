-- Invitations, the letters that carry them, and the files they came from.
CREATE TABLE imports (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_digest TEXT NOT NULL,
    actor TEXT NOT NULL,
    stage TEXT NOT NULL,
    delimiter TEXT NOT NULL,
    header TEXT NOT NULL,
    unknown_columns TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    done_count INTEGER NOT NULL,
    problem TEXT,
    created_at BIGINT NOT NULL,
    stage_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE import_rows (
    tenant_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    line INTEGER NOT NULL,
    planned TEXT NOT NULL,
    cells TEXT NOT NULL,
    address_key TEXT,
    decision TEXT NOT NULL,
    stage TEXT NOT NULL,
    detail TEXT,
    invitation_id TEXT,
    PRIMARY KEY (tenant_id, import_id, line),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX import_rows_by_address ON import_rows (tenant_id, import_id, address_key, line);
CREATE INDEX import_rows_by_stage ON import_rows (tenant_id, import_id, stage, line);
CREATE INDEX import_rows_by_decision ON import_rows (tenant_id, import_id, decision, line);

CREATE TABLE invitations (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    domain TEXT NOT NULL,
    guest_id TEXT NOT NULL,
    stage TEXT NOT NULL,
    stage_at BIGINT,
    accepted_by TEXT,
    ticket_digest TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL,
    fresh_links INTEGER NOT NULL,
    linked_at BIGINT NOT NULL,
    sender_user TEXT,
    sender_name TEXT NOT NULL,
    invited_at BIGINT NOT NULL,
    language TEXT,
    message TEXT,
    cc TEXT,
    landing TEXT NOT NULL,
    opened_at BIGINT,
    opened_times INTEGER NOT NULL,
    continued_at BIGINT,
    reminders INTEGER NOT NULL,
    import_id TEXT,
    import_line INTEGER,
    -- How far the last letter with a link is.
    delivery TEXT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, guest_id) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, accepted_by) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, sender_user) REFERENCES users (tenant_id, id)
);
CREATE INDEX invitations_by_address ON invitations (tenant_id, address_key, id);
CREATE INDEX invitations_by_guest ON invitations (tenant_id, guest_id, id);
CREATE INDEX invitations_by_stage ON invitations (tenant_id, stage, id);
CREATE INDEX invitations_by_delivery ON invitations (tenant_id, delivery, id);
CREATE INDEX invitations_waiting ON invitations (tenant_id, reminders, invited_at) WHERE stage = 'pending';

CREATE TABLE letters (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    invitation_id TEXT,
    stage TEXT NOT NULL,
    tries INTEGER NOT NULL,
    reply TEXT,
    queued_at BIGINT NOT NULL,
    stage_at BIGINT NOT NULL,
    -- What to render, with its secrets sealed; erased once delivered or dead.
    payload TEXT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, invitation_id) REFERENCES invitations (tenant_id, id)
);
CREATE INDEX letters_by_invitation ON letters (tenant_id, invitation_id, id);
CREATE INDEX letters_by_stage ON letters (tenant_id, stage, stage_at, id);

-- Who wants no more mail from a tenant.
CREATE TABLE mail_suppressions (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    address_key TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, address_key)
);

-- Links that a newer one has killed: they still find their invitation, to ask for a fresh link.
CREATE TABLE old_tickets (
    tenant_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, invitation_id) REFERENCES invitations (tenant_id, id) ON DELETE CASCADE
);
