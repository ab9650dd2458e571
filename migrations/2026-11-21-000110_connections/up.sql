-- Seats that an account with another address than the invited one took, and the link that undoes it for some days (SECURITY 3).
CREATE TABLE connections (
    tenant_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    account TEXT NOT NULL,
    -- What moved to a user who was known before; NULL: the identity was linked to the guest who waited.
    moved TEXT,
    undo_until BIGINT NOT NULL,
    undone_at BIGINT,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, invitation_id) REFERENCES invitations (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX connections_by_end ON connections (undo_until);

-- What has ended is found by when it did, and deleted.
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX invitations_by_age ON invitations (invited_at) WHERE stage = 'pending';
