DROP TABLE partner_domains;
DROP TABLE partners;
DROP TABLE consents;
DROP TABLE assignments;
DROP TABLE role_members;
DROP TABLE group_members;
DROP TABLE groups;
DROP TABLE applications;
