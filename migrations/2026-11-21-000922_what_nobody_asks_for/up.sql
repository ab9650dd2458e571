-- Letters that belong to no invitation, and work that was given up: found by their age when nobody asks for them any more.
CREATE INDEX letters_by_age ON letters (queued_at) WHERE invitation_id IS NULL AND payload IS NULL;
CREATE INDEX work_given_up ON work (gave_up_at) WHERE gave_up_at IS NOT NULL;
