-- What a public client's family of refresh tokens is bound to, and the DPoP key that was announced for a code (RFC 9449 §5, §10).
ALTER TABLE grants ADD COLUMN binding TEXT;
ALTER TABLE codes ADD COLUMN dpop_jkt TEXT;
