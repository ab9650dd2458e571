DROP TABLE familiar_ends;
