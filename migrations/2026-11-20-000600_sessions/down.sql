DROP TABLE kept_requests;
DROP TABLE mailbox_codes;
DROP TABLE interactions;
DROP TABLE sessions;
DROP TABLE browsers;
