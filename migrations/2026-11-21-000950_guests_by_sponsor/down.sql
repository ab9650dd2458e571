DROP INDEX users_by_sponsor;
