DROP TABLE counters;
DROP TABLE spent;
DROP TABLE work;
DROP TABLE audit_events;
