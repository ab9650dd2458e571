// npm's openid-client, with tokens that are bound: to a DPoP key (RFC 9449), and to a certificate (RFC 8705).

import assert from 'node:assert/strict';

import * as client from 'openid-client';

import { at, known } from './party.mjs';
import { certificates, keysOf, showing, thumbprint } from './showing.mjs';
import { line, operator, refuses, tell } from './teller.mjs';

const [contoso, fabrikam] = line.tenants;
const { answered, person, registered, signedIn } = at(contoso);

const refreshing = { grant_types: ['authorization_code', 'refresh_token'] };
const offline = { scope: 'openid email offline_access', prompt: 'consent' };

// A key, as the last word of a request takes it.
async function bound(config, pair, options) {
  return { DPoP: client.getDPoPHandle(config, pair ?? (await client.randomDPoPKeyPair()), options) };
}

// That a resource takes a token no more, or not from whoever shows it.
async function isWorthless(asked) {
  const thrown = await asked.then(() => assert.fail('it was taken'), (error) => error);
  assert.equal(thrown.status ?? thrown.response?.status, 401, thrown.stack);
}

const [own, other] = certificates;

// A client that comes with a certificate to the door where it is asked for.
const withCertificate = (metadata, auth = client.TlsClientAuth(), options = {}) =>
  registered({ tls_client_certificate_bound_access_tokens: true, ...refreshing, ...metadata }, auth, {
    more: { use_mtls_endpoint_aliases: true }, [client.customFetch]: showing(own), ...options,
  });

const byAuthority = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: own.subject_dn };

// The same client with another certificate, or with none.
function elsewhere(config, fetched, more) {
  const copy = known(config, client.TlsClientAuth(), more);
  if (fetched) copy[client.customFetch] = fetched;
  return copy;
}

// Everything that is bound to the certificate, and one with another.
async function isBoundToItsCertificate(config, refused = 'invalid_client') {
  const { tokens, claims } = await signedIn(config, offline);
  assert.equal((await client.fetchUserInfo(config, tokens.access_token, claims.sub)).email, person.email);
  const wrong = elsewhere(config, showing(other));
  await isWorthless(client.fetchUserInfo(wrong, tokens.access_token, claims.sub));
  await isWorthless(client.fetchUserInfo(elsewhere(config, undefined, { use_mtls_endpoint_aliases: false }), tokens.access_token, claims.sub));
  await refuses(client.refreshTokenGrant(wrong, tokens.refresh_token), refused);
  const again = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal(again.refresh_token, undefined, 'what is bound is kept');
  await client.fetchUserInfo(config, again.access_token, claims.sub);
  return { tokens, claims };
}

await tell({
  async a_token_is_bound_to_the_key_that_asked_for_it() {
    const config = await registered({ dpop_bound_access_tokens: true, ...refreshing });
    const pair = await client.randomDPoPKeyPair();
    const [mine, stolen] = [await bound(config, pair), await bound(config)];
    const { found, checks } = await answered(config, offline);
    await refuses(client.authorizationCodeGrant(config, found, checks), 'invalid_request');
    const tokens = await client.authorizationCodeGrant(config, found, checks, undefined, mine);
    const { sub } = tokens.claims();
    assert.equal(tokens.token_type, 'dpop');
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub, mine)).email, person.email);
    await isWorthless(client.fetchUserInfo(config, tokens.access_token, sub, stolen));
    await isWorthless(client.fetchUserInfo(config, tokens.access_token, sub));
    const told = await client.tokenIntrospection(config, tokens.access_token);
    assert.deepEqual([told.token_type, told.cnf.jkt], ['DPoP', await mine.DPoP.calculateThumbprint()]);
    await refuses(client.refreshTokenGrant(config, tokens.refresh_token), 'invalid_request');
    const second = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, mine);
    assert.equal((await client.fetchUserInfo(config, second.access_token, sub, mine)).sub, sub);
  },

  async keys_of_every_kind_sign_proofs() {
    // It calls what RFC 8037 calls EdDSA by the newer name of RFC 9864, unless it is told not to.
    const known = { [client.modifyAssertion]: (header) => (header.alg = header.alg.replace('Ed25519', 'EdDSA')) };
    for (const alg of ['ES256', 'RS256', 'PS256', 'Ed25519']) {
      const config = await registered();
      const mine = await bound(config, await client.randomDPoPKeyPair(alg), known);
      const { tokens, claims } = await signedIn(config, { scope: 'openid email' }, { bound: mine });
      assert.equal((await client.fetchUserInfo(config, tokens.access_token, claims.sub, mine)).email, person.email, alg);
    }
  },

  async a_public_clients_refresh_token_is_of_its_key() {
    const config = await registered({ token_endpoint_auth_method: 'none', ...refreshing }, client.None());
    const [mine, stolen] = [await bound(config), await bound(config)];
    const { tokens, claims } = await signedIn(config, offline, { bound: mine });
    await refuses(client.refreshTokenGrant(config, tokens.refresh_token, undefined, stolen), 'invalid_grant');
    await refuses(client.refreshTokenGrant(config, tokens.refresh_token), 'invalid_grant');
    const again = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, mine);
    assert.equal(again.claims().sub, claims.sub);
  },

  async a_code_goes_with_the_key_that_was_announced() {
    const config = await registered();
    const [mine, stolen] = [await bound(config), await bound(config)];
    const pushed = (of, asked) => client.buildAuthorizationUrlWithPAR(of, asked, mine);
    const named = { dpop_jkt: await mine.DPoP.calculateThumbprint() };
    for (const [more, options] of [[{}, { build: pushed }], [named, {}]]) {
      const { found, checks } = await answered(config, more, options);
      await refuses(client.authorizationCodeGrant(config, found, checks, undefined, stolen), 'invalid_grant');
      assert((await signedIn(config, more, { ...options, bound: mine })).claims.sub);
    }
  },

  async a_program_calls_the_api_with_its_key() {
    const { client_id, client_secret } = contoso.clients.find((found) => found.name === 'Programs');
    const config = await client.discovery(new URL(contoso.issuer), client_id, client_secret);
    const mine = await bound(config);
    const { access_token } = await client.clientCredentialsGrant(config, { scope: `${contoso.issuer}/v1.0/.default` }, mine);
    const users = (proof) => client.fetchProtectedResource(config, access_token, new URL(`${line.url}/v1.0/users`), 'GET', undefined, undefined, proof);
    assert.equal((await users(mine)).status, 200);
    await isWorthless(users());
    await isWorthless(users(await bound(config)));
  },

  async proofs_have_a_nonce_where_that_is_wanted() {
    operator('tenant', 'standards', fabrikam.name, '--registration', 'open', '--oidc-compatible', '--dpop-nonce');
    const there = at(fabrikam);
    const seen = [];
    const watching = async (url, options) => {
      const answer = await fetch(url, options);
      const proof = new Headers(options.headers).get('dpop');
      if (proof) seen.push([JSON.parse(Buffer.from(proof.split('.')[1], 'base64url')).nonce !== undefined, answer.status]);
      return answer;
    };
    const config = await there.registered({ dpop_bound_access_tokens: true, ...refreshing });
    config[client.customFetch] = watching;
    const mine = await bound(config);
    const { tokens, claims } = await there.signedIn(config, offline, { bound: mine });
    assert.deepEqual(seen, [[false, 400], [true, 200]], 'the first proof is refused, and the next has what it was told');
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, claims.sub, mine)).email, there.person.email);
    await client.refreshTokenGrant(config, tokens.refresh_token, undefined, mine);
    assert(seen.slice(2).every(([has, status]) => has && status === 200), 'from then on every proof has one');
    const fresh = await bound(config, await client.randomDPoPKeyPair());
    seen.length = 0;
    await isWorthless(client.fetchUserInfo(config, tokens.access_token, claims.sub, fresh));
    assert.deepEqual(seen, [[false, 401], [true, 401]], 'a resource asks for one, too, and another key is not better for it');
  },

  async a_client_proves_itself_by_a_certificate_that_is_vouched_for() {
    const config = await withCertificate(byAuthority);
    const { tokens } = await isBoundToItsCertificate(config);
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).cnf['x5t#S256'], await thumbprint(own));
    const { found, checks } = await answered(config);
    await refuses(client.authorizationCodeGrant(elsewhere(config, showing(other)), found, checks), 'invalid_client');
    await refuses(client.authorizationCodeGrant(elsewhere(config), found, checks), 'invalid_client');
    await client.authorizationCodeGrant(config, found, checks);
  },

  async a_client_proves_itself_by_a_certificate_in_its_key_set() {
    const config = await withCertificate({ token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: keysOf(own) });
    await isBoundToItsCertificate(config);
    const pushed = await signedIn(config, {}, { build: client.buildAuthorizationUrlWithPAR });
    assert(pushed.claims.sub);
    await refuses(client.buildAuthorizationUrlWithPAR(elsewhere(config, showing(other)), { scope: 'openid' }), 'invalid_client');
  },

  async a_program_asks_with_its_certificate() {
    const initialAccessToken = operator('tenant', 'registration-token', contoso.name, '--uses', '5');
    const alone = { ...byAuthority, redirect_uris: [], response_types: [], grant_types: ['client_credentials'] };
    const config = await withCertificate(alone, undefined, { initialAccessToken });
    const { access_token } = await client.clientCredentialsGrant(config);
    const told = await client.tokenIntrospection(config, access_token);
    assert.deepEqual([told.active, told.cnf['x5t#S256']], [true, await thumbprint(own)]);
    await refuses(client.clientCredentialsGrant(elsewhere(config, showing(other))), 'invalid_client');
  },

  async a_public_client_keeps_its_refresh_token_by_its_certificate() {
    const config = await withCertificate({ token_endpoint_auth_method: 'none' }, client.None());
    await isBoundToItsCertificate(config, 'invalid_grant');
  },
});
