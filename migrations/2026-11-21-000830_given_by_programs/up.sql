-- The program that gave or invited, where it was no person. No reference: a program that is gone gives nothing any more, and a row that
-- names it must say so.
ALTER TABLE assignments ADD COLUMN given_by_program TEXT;
ALTER TABLE group_members ADD COLUMN given_by_program TEXT;
ALTER TABLE invitations ADD COLUMN sender_program TEXT;
