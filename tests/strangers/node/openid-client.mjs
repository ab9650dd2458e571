// npm's openid-client: the usual flows, each way in which a client proves itself, and what is signed or encrypted.

import assert from 'node:assert/strict';

import * as jose from 'jose';
import * as client from 'openid-client';

import { Browser, isAnswer } from './browser.mjs';
import { at, home, keyPair, known, publicJwk, redirect_uri, rsa } from './party.mjs';
import { line, refuses, tell } from './teller.mjs';

const tenant = line.tenants[0];
const { answered, issuer, person, registered, signedIn } = at(tenant);

// Everything that every way of proving who one is must be good for, and one wrong proof.
async function proves(config, wrong) {
  const { tokens, claims } = await signedIn(config, { scope: 'openid profile email' });
  assert.equal(claims.iss, tenant.issuer);
  const told = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  assert.equal(told.email, person.email);
  assert.equal(told.email_verified, true);
  const { found, checks } = await answered(config);
  await refuses(client.authorizationCodeGrant(wrong, found, checks), 'invalid_client');
  await client.authorizationCodeGrant(config, found, checks);
}

await tell({
  async a_static_client_signs_in_with_basic_and_post() {
    const { client_id, client_secret, redirect_uris } = tenant.clients.find((found) => found.name === 'Test 1');
    for (const auth of [client.ClientSecretBasic(client_secret), client.ClientSecretPost(client_secret)]) {
      const config = await client.discovery(issuer, client_id, undefined, auth);
      client.enableNonRepudiationChecks(config);
      const browser = new Browser(new URL(redirect_uris[0]).origin);
      const { claims } = await signedIn(config, { redirect_uri: redirect_uris[0] }, { browser });
      assert.equal(claims.aud, client_id);
      assert.equal(claims.acct, 0);
    }
    const wrong = await client.discovery(issuer, client_id, undefined, client.ClientSecretBasic(`${client_secret}x`));
    await refuses(client.refreshTokenGrant(wrong, 'x'), 'invalid_client');
  },

  async client_secret_basic_and_post() {
    for (const [method, auth] of [['client_secret_basic', client.ClientSecretBasic], ['client_secret_post', client.ClientSecretPost]]) {
      const config = await registered({ token_endpoint_auth_method: method });
      const other = auth === client.ClientSecretBasic ? client.ClientSecretPost : client.ClientSecretBasic;
      const secret = config.clientMetadata().client_secret;
      await proves(known(config, auth(secret)), known(config, other(secret)));
    }
  },

  async client_secret_jwt() {
    const config = await registered({ token_endpoint_auth_method: 'client_secret_jwt' });
    const secret = config.clientMetadata().client_secret;
    await proves(known(config, client.ClientSecretJwt(secret)), known(config, client.ClientSecretJwt(`${secret}x`)));
  },

  async private_key_jwt() {
    for (const alg of [rsa, { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }]) {
      const [pair, strange] = [await keyPair(alg), await keyPair(alg)];
      const jwks = { keys: [await publicJwk(pair, { kid: 'one', use: 'sig' })] };
      const config = await registered({ token_endpoint_auth_method: 'private_key_jwt', jwks });
      const by = (found) => known(config, client.PrivateKeyJwt({ key: found.privateKey, kid: 'one' }));
      await proves(by(pair), by(strange));
    }
  },

  async a_public_client_needs_pkce() {
    const config = await registered({ token_endpoint_auth_method: 'none' }, client.None());
    const { claims } = await signedIn(config);
    assert(claims.sub);
    const { found, checks } = await answered(config);
    const guess = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
    await refuses(client.authorizationCodeGrant(config, found, guess), 'invalid_grant');
    const { found: refused, checks: more } = await answered(config, { code_challenge: '', code_challenge_method: '' });
    await refuses(client.authorizationCodeGrant(config, refused, more), 'invalid_request');
  },

  async refused_answers_are_understood() {
    const config = await registered();
    const silent = await answered(config, { prompt: 'none' });
    await refuses(client.authorizationCodeGrant(config, silent.found, silent.checks), 'login_required');
    const { found, checks } = await answered(config);
    const mixed = { ...checks, expectedNonce: 'another' };
    await assert.rejects(client.authorizationCodeGrant(config, found, mixed));
    await refuses(client.authorizationCodeGrant(config, found, checks), 'invalid_grant');
    const bent = new URL((await answered(config)).found);
    bent.searchParams.set('iss', 'https://elsewhere.example');
    await assert.rejects(client.authorizationCodeGrant(config, bent, checks), (error) => /iss/.test(error.cause?.message) || assert.fail(error));
  },

  async a_person_may_say_no() {
    const config = await registered();
    const [browser, state] = [new Browser(home), client.randomState()];
    const page = await browser.through(client.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid', state }), person, 'Nothing');
    const found = await browser.press(page, 'Deny');
    await refuses(client.authorizationCodeGrant(config, found, { expectedState: state }), 'access_denied');
  },

  async refresh_rotates_and_a_stolen_token_ends_the_family() {
    const config = await registered({ token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] }, client.None());
    const { tokens, claims } = await signedIn(config, { scope: 'openid offline_access', prompt: 'consent' });
    const second = await client.refreshTokenGrant(config, tokens.refresh_token);
    assert.notEqual(second.refresh_token, tokens.refresh_token);
    assert.equal(second.claims().sub, claims.sub);
    const third = await client.refreshTokenGrant(config, second.refresh_token);
    await client.fetchUserInfo(config, third.access_token, claims.sub);
    await refuses(client.refreshTokenGrant(config, tokens.refresh_token), 'invalid_grant');
    await refuses(client.refreshTokenGrant(config, third.refresh_token), 'invalid_grant');
    await assert.rejects(client.fetchUserInfo(config, third.access_token, claims.sub));
  },

  async introspection_and_revocation() {
    const config = await registered({ grant_types: ['authorization_code', 'refresh_token'] });
    const { tokens, claims } = await signedIn(config, { scope: 'openid offline_access', prompt: 'consent' });
    const told = await client.tokenIntrospection(config, tokens.access_token);
    assert.deepEqual([told.active, told.sub, told.client_id], [true, claims.sub, config.clientMetadata().client_id]);
    assert.equal((await client.tokenIntrospection(config, tokens.refresh_token)).active, true);
    assert.deepEqual(await client.tokenIntrospection(config, 'nonsense'), { active: false });
    const neighbour = await registered();
    assert.equal((await client.tokenIntrospection(neighbour, tokens.access_token)).active, false);
    await client.tokenRevocation(neighbour, tokens.refresh_token).catch(() => undefined);
    assert.equal((await client.tokenIntrospection(config, tokens.refresh_token)).active, true);
    await client.tokenRevocation(config, tokens.refresh_token);
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false);
    await refuses(client.refreshTokenGrant(config, tokens.refresh_token), 'invalid_grant');
  },

  async code_id_token_is_checked_twice() {
    const config = await registered({ response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'] });
    client.useCodeIdTokenResponseType(config);
    const { claims } = await signedIn(config, { scope: 'openid profile' });
    assert(claims.sub);
    const { found, checks } = await answered(config);
    const swapped = new URL(String(found).replace('code=', 'code=x'));
    await assert.rejects(client.authorizationCodeGrant(config, swapped, checks), (error) => error.cause?.cause?.claim === 'c_hash' || error.cause?.claim === 'c_hash');
  },

  async an_id_token_alone() {
    const config = await registered({ response_types: ['id_token'], grant_types: ['implicit'] });
    client.useIdTokenResponseType(config);
    for (const response_mode of ['fragment', 'form_post']) {
      const { found, checks } = await answered(config, { scope: 'openid email', response_mode });
      const claims = await client.implicitAuthentication(config, found.clone?.() ?? found, checks.expectedNonce, { expectedState: checks.expectedState });
      assert.equal(claims.email, person.email);
      const other = client.implicitAuthentication(config, found, client.randomNonce(), { expectedState: checks.expectedState });
      await assert.rejects(other, (error) => error.cause?.code === 'OAUTH_JWT_CLAIM_COMPARISON_FAILED');
    }
  },

  async a_code_by_form() {
    const config = await registered();
    const { claims } = await signedIn(config, { response_mode: 'form_post' });
    assert(claims.sub);
  },

  async a_signed_request_object() {
    const pair = await keyPair();
    const jwks = { keys: [await publicJwk(pair, { kid: 'one' })] };
    const config = await registered({ jwks, request_object_signing_alg: 'RS256' });
    const by = (key) => (of, asked) => client.buildAuthorizationUrlWithJAR(of, asked, { key: key.privateKey, kid: 'one' });
    assert((await signedIn(config, {}, { build: by(pair) })).claims.sub);
    const strange = await answered(config, {}, { build: by(await keyPair()) }).catch((error) => error);
    if (strange instanceof Error) assert.match(strange.message, /a page: 400/);
    else await refuses(client.authorizationCodeGrant(config, strange.found, strange.checks), 'invalid_request_object');
  },

  async claims_and_acr_are_honoured() {
    const config = await registered();
    const claims = JSON.stringify({ id_token: { email: { essential: true } }, userinfo: { name: null } });
    const found = await signedIn(config, { claims, acr_values: '1', max_age: '600' });
    assert.deepEqual([found.claims.email, found.claims.acr], [person.email, '1']);
    assert(Date.now() / 1000 - found.claims.auth_time < 600);
    assert((await client.fetchUserInfo(config, found.tokens.access_token, found.claims.sub)).name);
  },

  async signed_userinfo() {
    for (const alg of ['RS256', 'ES512']) {
      const config = await registered({ id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg });
      const { tokens, claims } = await signedIn(config, { scope: 'openid email' });
      assert.equal(JSON.parse(atob(tokens.id_token.split('.')[0])).alg, alg);
      assert.equal((await client.fetchUserInfo(config, tokens.access_token, claims.sub)).email, person.email);
      await assert.rejects(client.fetchUserInfo(config, tokens.access_token, 'somebody else'));
    }
  },

  async leaving_leads_back_to_the_application() {
    const out = `${home}/out`;
    const config = await registered({ post_logout_redirect_uris: [out] });
    const { tokens, browser } = await signedIn(config);
    const state = client.randomState();
    const url = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: out, state });
    assert.equal(String(await browser.go(url)), `${out}?state=${state}`);
    const silent = await answered(config, { prompt: 'none' }, { browser });
    await refuses(client.authorizationCodeGrant(config, silent.found, silent.checks), 'login_required');
  },

  async a_request_that_was_pushed() {
    const config = await registered({ require_pushed_authorization_requests: true });
    const pushed = await signedIn(config, { scope: 'openid email' }, { build: client.buildAuthorizationUrlWithPAR });
    assert(pushed.claims.sub);
    const plain = await answered(config).catch((error) => error);
    if (plain instanceof Error) assert.match(plain.message, /a page: 400/);
    else await refuses(client.authorizationCodeGrant(config, plain.found, plain.checks), 'invalid_request');
    const wrong = known(config, client.ClientSecretBasic('nonsense'));
    await refuses(client.buildAuthorizationUrlWithPAR(wrong, { redirect_uri, scope: 'openid' }), 'invalid_client');
    const other = await client.buildAuthorizationUrlWithPAR(config, { redirect_uri, scope: 'openid' });
    const thief = await registered();
    other.searchParams.set('client_id', thief.clientMetadata().client_id);
    assert(!isAnswer(await new Browser(home).through(other, person)), 'a request is good for the client that pushed it');
  },

  async a_signed_request_that_was_pushed() {
    const pair = await keyPair();
    const jwks = { keys: [await publicJwk(pair, { kid: 'one' })] };
    const config = await registered({ jwks, request_object_signing_alg: 'RS256', require_signed_request_object: true });
    const by = (key) => async (of, asked) => {
      const signed = await client.buildAuthorizationUrlWithJAR(of, asked, { key: key.privateKey, kid: 'one' });
      return client.buildAuthorizationUrlWithPAR(of, signed.searchParams);
    };
    assert((await signedIn(config, {}, { build: by(pair) })).claims.sub);
    await refuses(answered(config, {}, { build: by(await keyPair()) }), 'invalid_request_object');
    await assert.rejects(answered(config, {}, { build: client.buildAuthorizationUrlWithPAR }), (error) => /^invalid_request/.test(error.error));
  },

  async an_answer_in_a_jwt() {
    const on521 = await registered({ authorization_signed_response_alg: 'ES512' });
    const config = await registered({ authorization_signed_response_alg: 'PS256' });
    for (const asked of [on521, config]) {
      client.useJwtResponseMode(asked);
      assert((await signedIn(asked, { scope: 'openid' })).claims.sub);
    }
    const { found, checks } = await answered(config);
    assert.deepEqual([...found.searchParams.keys()], ['response'], 'nothing stands beside it');
    const [head, claims, signature] = found.searchParams.get('response').split('.');
    const bent = new URL(found);
    bent.searchParams.set('response', [head, claims, `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`].join('.'));
    await assert.rejects(client.authorizationCodeGrant(config, bent, checks), /signature|invalid response/);
    const silent = await answered(config, { prompt: 'none' });
    await refuses(client.authorizationCodeGrant(config, silent.found, silent.checks), 'login_required');
  },

  async encrypted_id_tokens_and_userinfo() {
    const pair = await crypto.subtle.generateKey({ ...rsa, name: 'RSA-OAEP' }, true, ['encrypt', 'decrypt']);
    const jwks = { keys: [await publicJwk(pair, { kid: 'enc', use: 'enc', alg: 'RSA-OAEP-256' })] };
    const encrypted = (name) => ({ [`${name}_encrypted_response_alg`]: 'RSA-OAEP-256', [`${name}_encrypted_response_enc`]: 'A256GCM' });
    const wanted = { jwks, ...encrypted('id_token'), ...encrypted('userinfo'), userinfo_signed_response_alg: 'ES256' };
    const config = await registered(wanted);
    const blind = await answered(config, { scope: 'openid email' });
    await assert.rejects(client.authorizationCodeGrant(config, blind.found, blind.checks), 'without the key nothing is read');
    client.enableDecryptingResponses(config, ['A256GCM'], { key: pair.privateKey, kid: 'enc' });
    const { tokens, claims } = await signedIn(config, { scope: 'openid email' });
    assert.equal(tokens.id_token.split('.').length, 5);
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, claims.sub)).email, person.email);
  },

  // openid-client decrypts with key pairs only; the library below it knows keys that are made of a secret (OpenID Connect Core §10.2).
  async what_is_encrypted_with_the_secret() {
    const signing = await keyPair();
    const jwks = { keys: [await publicJwk(signing, { kid: 'one', use: 'sig' })] };
    const [told, asked] = [{ userinfo_encrypted_response_alg: 'A256KW', userinfo_encrypted_response_enc: 'A256CBC-HS512' }, { request_object_encryption_alg: 'A128KW' }];
    const config = await registered({ jwks, ...told, ...asked, userinfo_signed_response_alg: 'ES256', request_object_signing_alg: 'RS256' });
    const { client_id, client_secret } = config.clientMetadata();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(client_secret)));
    const sealed = async (parameters) => {
      const object = new jose.SignJWT(parameters).setProtectedHeader({ alg: 'RS256', kid: 'one' }).setIssuer(client_id);
      const signed = await object.setAudience(tenant.issuer).setIssuedAt().setNotBefore('0s').setExpirationTime('5m').sign(signing.privateKey);
      const bytes = new TextEncoder().encode(signed);
      return new jose.CompactEncrypt(bytes).setProtectedHeader({ alg: 'A128KW', enc: 'A256GCM', cty: 'JWT' }).encrypt(hash.slice(0, 16));
    };
    const build = async (config, asked) => {
      const request = await sealed({ ...asked, client_id, response_type: 'code' });
      return client.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid', request });
    };
    const { tokens, claims } = await signedIn(config, { scope: 'openid email' }, { build });
    const answer = await client.fetchProtectedResource(config, tokens.access_token, new URL(config.serverMetadata().userinfo_endpoint), 'GET');
    const { plaintext, protectedHeader } = await jose.compactDecrypt(await answer.text(), hash);
    assert.deepEqual(protectedHeader, { alg: 'A256KW', enc: 'A256CBC-HS512', cty: 'JWT' });
    const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
    const { payload } = await jose.jwtVerify(new TextDecoder().decode(plaintext), keys, { issuer: tenant.issuer, audience: client_id });
    assert.deepEqual([payload.sub, payload.email], [claims.sub, person.email]);
  },

  // By its newer name (RFC 9864); openid-client and jose sign so with a key that says `Ed25519`.
  async what_is_signed_by_ed25519() {
    const pair = await keyPair({ name: 'Ed25519' });
    const jwks = { keys: [await publicJwk(pair, { kid: 'one', use: 'sig', alg: 'Ed25519' })] };
    const auth = client.PrivateKeyJwt({ key: pair.privateKey, kid: 'one' });
    for (const alg of ['Ed25519', undefined]) {
      const wanted = { jwks, token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: alg };
      const config = known(await registered(wanted), auth);
      const { claims } = await signedIn(config, { scope: 'openid' }, { bound: { DPoP: client.getDPoPHandle(config, pair) } });
      assert(claims.sub);
    }
  },

  async an_answer_in_an_encrypted_jwt() {
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
    const jwks = { keys: [await publicJwk(pair, { kid: 'enc', use: 'enc', alg: 'ECDH-ES' })] };
    const encrypted = { authorization_encrypted_response_alg: 'ECDH-ES', authorization_encrypted_response_enc: 'A128GCM' };
    const config = await registered({ jwks, authorization_signed_response_alg: 'ES256', ...encrypted });
    client.useJwtResponseMode(config);
    const { found, checks } = await answered(config);
    assert.equal(found.searchParams.get('response').split('.').length, 5);
    await assert.rejects(client.authorizationCodeGrant(config, found, checks), 'without the key nothing is read');
    client.enableDecryptingResponses(config, ['A128GCM'], { key: pair.privateKey, kid: 'enc' });
    const tokens = await client.authorizationCodeGrant(config, found, checks);
    assert(tokens.claims().sub);
  },

  async programs_ask_in_their_own_name() {
    const { client_id, client_secret } = tenant.clients.find((found) => found.name === 'Programs');
    const config = await client.discovery(issuer, client_id, client_secret);
    const tokens = await client.clientCredentialsGrant(config, { scope: `${tenant.issuer}/v1.0/.default` });
    const answer = await client.fetchProtectedResource(config, tokens.access_token, new URL(`${line.url}/v1.0/users`), 'GET');
    assert.equal(answer.status, 200);
    await refuses(client.clientCredentialsGrant(await registered()), 'unauthorized_client');
  },
});
