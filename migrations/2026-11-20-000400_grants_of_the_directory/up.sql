-- Applications, groups, and who was given what. A holder is written twice: as one text for the key, and as the
-- foreign key of its kind, so that the database itself refuses a neighbour's.
CREATE TABLE applications (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX applications_by_name ON applications (tenant_id, name_key, id);

CREATE TABLE groups (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name_key)
);

CREATE TABLE group_members (
    tenant_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    member_user TEXT,
    member_group TEXT,
    given_by TEXT,
    given_at BIGINT NOT NULL,
    ends_at BIGINT,
    PRIMARY KEY (tenant_id, group_id, member_id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES groups (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, member_user) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, member_group) REFERENCES groups (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, given_by) REFERENCES users (tenant_id, id)
);
CREATE INDEX group_members_by_member ON group_members (tenant_id, member_id, group_id);

CREATE TABLE role_members (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    role TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    holder_user TEXT,
    holder_group TEXT,
    holder_application TEXT,
    given_by TEXT,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, role, holder_id),
    FOREIGN KEY (tenant_id, holder_user) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, holder_group) REFERENCES groups (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, holder_application) REFERENCES applications (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, given_by) REFERENCES users (tenant_id, id)
);
CREATE INDEX role_members_by_holder ON role_members (tenant_id, holder_id, role);

CREATE TABLE assignments (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    assignee_id TEXT NOT NULL,
    assignee_user TEXT,
    assignee_group TEXT,
    -- Empty: access without a role. No application defines a role without a name.
    role TEXT NOT NULL,
    given_by TEXT,
    given_at BIGINT NOT NULL,
    ends_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, application_id, assignee_id, role),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, assignee_user) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, assignee_group) REFERENCES groups (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, given_by) REFERENCES users (tenant_id, id)
);
CREATE INDEX assignments_by_assignee ON assignments (tenant_id, assignee_id, application_id, role);

CREATE TABLE consents (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, application_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE partners (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    home TEXT,
    is_blocked BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE partner_domains (
    tenant_id TEXT NOT NULL,
    domain TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, domain),
    FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX partner_domains_by_partner ON partner_domains (tenant_id, partner_id, domain);
