-- When a recovery ended what browsers remember of a mailbox or an account: cookies from before open no budget of their own.
CREATE TABLE familiar_ends (
    signed_into TEXT NOT NULL PRIMARY KEY,
    ended_at BIGINT NOT NULL
);
CREATE INDEX familiar_ends_by_end ON familiar_ends (ended_at);
