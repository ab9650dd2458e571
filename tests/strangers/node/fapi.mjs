// npm's oauth4webapi under FAPI 2.0: Security Profile at one tenant, Message Signing at the other.

import assert from 'node:assert/strict';

import * as oauth from 'oauth4webapi';

import { Browser, isAnswer } from './browser.mjs';
import { Bank, home, register, server } from './bank.mjs';
import { certificates, keysOf } from './showing.mjs';
import { line, operator, refuses, tell } from './teller.mjs';

const [signing, secure] = line.tenants;
for (const [tenant, profile] of [[secure, 'security'], [signing, 'message-signing']]) {
  operator('tenant', 'standards', tenant.name, '--registration', 'token', '--fapi2', profile);
  tenant.initialAccessToken = operator('tenant', 'registration-token', tenant.name, '--uses', '50');
}

const [own, other] = certificates;
const byAuthority = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: own.subject_dn };
const byItself = { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: keysOf(own) };
const toCertificate = { certificate: own, tls_client_certificate_bound_access_tokens: true };
const offline = { scope: 'openid email offline_access', prompt: 'consent' };

// That a resource does not take a token from whoever shows it.
async function isWorthless(asked) {
  const thrown = await asked.then(() => assert.fail('it was taken'), (error) => error);
  assert.equal(thrown.status, 401, thrown.stack);
}

// The whole way, and what a token is worth to others.
async function signsIn(bank) {
  const tokens = await bank.exchange(await bank.code(offline));
  const { claims, access_token, refresh_token } = tokens;
  assert.deepEqual([claims.iss, claims.aud], [bank.tenant.issuer, bank.client.client_id]);
  assert.equal((await bank.userinfo(access_token, claims.sub)).email, bank.tenant.users[0].email);
  const { cnf } = await bank.introspect(access_token);
  assert.deepEqual(Object.keys(cnf), [bank.client.dpop_bound_access_tokens ? 'jkt' : 'x5t#S256']);
  for (let times = 0; times < 2; times++) {
    const again = await bank.refresh(refresh_token);
    assert.equal(again.refresh_token, undefined, 'it is never rotated');
    await bank.userinfo(again.access_token, claims.sub);
  }
  const thief = bank.client.dpop_bound_access_tokens ? { dpop: await oauth.generateKeyPair('ES256') } : { certificate: other };
  await isWorthless(bank.but(thief).userinfo(access_token, claims.sub));
  const bare = { dpop: undefined, certificate: undefined, client: { ...bank.client, use_mtls_endpoint_aliases: false } };
  await isWorthless(bank.but(bare).userinfo(access_token, claims.sub));
}

await tell({
  async discovery_says_what_the_profile_asks_for() {
    for (const tenant of [secure, signing]) {
      const as = await server(tenant);
      assert.equal(as.authorization_response_iss_parameter_supported, true);
      assert(as.code_challenge_methods_supported.includes('S256') && as.pushed_authorization_request_endpoint);
      assert(as.dpop_signing_alg_values_supported.includes('ES256') && as.tls_client_certificate_bound_access_tokens);
      for (const method of ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth']) {
        assert(as.token_endpoint_auth_methods_supported.includes(method), method);
      }
    }
  },

  async a_key_proves_the_client_and_dpop_binds() {
    for (const alg of ['ES256', 'PS256']) await signsIn(await Bank.open(secure, { alg }));
  },

  async a_key_proves_the_client_and_its_certificate_binds() {
    await signsIn(await Bank.open(secure, toCertificate));
  },

  async a_certificate_proves_the_client_and_dpop_binds() {
    await signsIn(await Bank.open(secure, { certificate: own, ...byAuthority }));
  },

  async a_certificate_proves_the_client_and_binds() {
    for (const method of [byAuthority, byItself]) await signsIn(await Bank.open(secure, { ...toCertificate, ...method }));
  },

  async nothing_less_is_registered() {
    const as = await server(secure);
    const bank = await Bank.open(secure);
    const { jwks } = bank.client;
    const strong = { token_endpoint_auth_method: 'private_key_jwt', jwks };
    for (const weak of [
      { token_endpoint_auth_method: 'client_secret_basic' },
      { token_endpoint_auth_method: 'client_secret_jwt' },
      { token_endpoint_auth_method: 'none' },
      { ...strong, dpop_bound_access_tokens: false },
      { ...strong, require_pushed_authorization_requests: false },
      { ...strong, token_endpoint_auth_signing_alg: 'RS256' },
      { ...strong, id_token_signed_response_alg: 'RS256' },
      { ...strong, response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'] },
      { ...strong, request_uris: [`${home}/request`] },
    ]) {
      await refuses(register(as, secure.initialAccessToken, weak), 'invalid_client_metadata');
    }
  },

  async a_request_that_was_not_pushed_is_refused() {
    const bank = await Bank.open(secure);
    const { parameters, state } = await bank.asks();
    const found = await bank.answer(parameters);
    await refuses(bank.read(found, state), 'invalid_request');
  },

  async a_pushed_request_is_of_one_client_and_answered_once() {
    const [bank, thief] = [await Bank.open(secure), await Bank.open(secure)];
    const asked = await bank.asks();
    const request_uri = await bank.push(asked);
    assert(!isAnswer(await new Browser(home).through(thief.address({ request_uri }), secure.users[0])), 'it is for whoever pushed it');
    const found = await bank.answer({ request_uri });
    assert((await bank.read(found, asked.state)).get('code'));
    const again = await new Browser(home).through(bank.address({ request_uri }), secure.users[0]);
    assert(!isAnswer(again) || !again.searchParams.has('code'), 'it is answered once');
  },

  async a_pushed_request_is_judged_when_it_is_pushed() {
    const bank = await Bank.open(secure);
    for (const [more, word] of [
      [{ code_challenge: '' }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ redirect_uri: `${home}/elsewhere` }, 'invalid_request'],
      [{ response_type: 'code id_token' }, 'unauthorized_client'],
      [{ request_uri: `${home}/request` }, 'invalid_request'],
    ]) {
      await refuses(bank.push(await bank.asks(more)), word);
    }
  },

  async an_assertion_is_for_the_issuer_signed_by_its_client_and_counts_once() {
    const bank = await Bank.open(secure);
    const asked = await bank.asks();
    const { issuer, token_endpoint, pushed_authorization_request_endpoint } = bank.as;
    const past = Math.floor(Date.now() / 1000) - 3600;
    for (const modify of [
      (claims) => (claims.aud = token_endpoint),
      (claims) => (claims.aud = pushed_authorization_request_endpoint),
      (claims) => (claims.aud = [issuer, 'https://elsewhere.example']),
      (claims) => (claims.aud = 'https://elsewhere.example'),
      (claims) => (claims.exp = past),
      (claims) => delete claims.exp,
      (claims) => delete claims.jti,
      (claims) => (claims.sub = 'somebody else'),
    ]) {
      await refuses(bank.proved(bank.pair, modify).push(asked), 'invalid_client');
    }
    await refuses(bank.proved(await oauth.generateKeyPair('ES256')).push(asked), 'invalid_client');
    const twice = bank.proved(bank.pair, (claims) => (claims.jti = 'once'));
    await twice.push(asked);
    await refuses(twice.push(asked), 'invalid_client');
  },

  async a_token_is_given_only_to_whoever_holds_the_key() {
    const bank = await Bank.open(secure);
    const code = await bank.code();
    await refuses(bank.but({ dpop: undefined }).exchange(code), 'invalid_request');
    await refuses(bank.but({ dpop: await oauth.generateKeyPair('ES256') }).exchange(code), 'invalid_grant');
    await refuses(bank.proved(await oauth.generateKeyPair('ES256')).exchange(code), 'invalid_client');
    assert((await bank.exchange(code)).claims.sub);
    const bound = await Bank.open(secure, toCertificate);
    const another = await bound.code();
    const plain = { ...bound.client, use_mtls_endpoint_aliases: false };
    await refuses(bound.but({ certificate: undefined, client: plain }).exchange(another), 'invalid_request');
    assert((await bound.exchange(another)).claims.sub);
  },

  async a_proof_that_rsa_of_another_time_signed_is_refused() {
    const bank = await Bank.open(secure);
    const weak = bank.but({ dpop: await oauth.generateKeyPair('RS256') });
    await refuses(weak.push(await bank.asks()), 'invalid_dpop_proof');
  },

  async a_code_is_for_one_verifier_one_client_and_one_use() {
    const [bank, thief] = [await Bank.open(secure), await Bank.open(secure)];
    const first = await bank.code();
    await refuses(bank.exchange({ ...first, verifier: oauth.generateRandomCodeVerifier() }), 'invalid_grant');
    const stolen = await bank.code();
    await refuses(thief.but({ dpop: bank.dpop }).exchange(stolen), 'invalid_grant');
    const code = await bank.code(offline);
    const tokens = await bank.exchange(code);
    await refuses(bank.exchange(code), 'invalid_grant');
    await isWorthless(bank.userinfo(tokens.access_token, tokens.claims.sub));
    await refuses(bank.refresh(tokens.refresh_token), 'invalid_grant');
  },

  async an_answer_of_somebody_else_is_found_out() {
    const bank = await Bank.open(secure);
    const asked = await bank.asks();
    const found = await bank.answer({ request_uri: await bank.push(asked) });
    for (const bend of [(answer) => answer.delete('iss'), (answer) => answer.set('iss', 'https://elsewhere.example'), (answer) => answer.set('state', 'x')]) {
      const bent = new URL(found);
      bend(bent.searchParams);
      await assert.rejects(bank.read(bent, asked.state));
    }
    assert((await bank.exchange({ ...asked, answer: await bank.read(found, asked.state) })).claims.sub);
  },

  async under_message_signing_everything_is_signed() {
    const bank = await Bank.open(signing, { introspection_signed_response_alg: 'ES256', authorization_signed_response_alg: 'ES256' });
    const code = await bank.code({}, await bank.signed(await bank.asks({ ...offline, response_mode: 'jwt' })));
    const tokens = await bank.exchange(code);
    const told = await bank.introspect(tokens.access_token);
    assert.deepEqual([told.type, told.active, told.sub], ['application/token-introspection+jwt', true, tokens.claims.sub]);
    assert.equal((await bank.introspect('nonsense')).active, false);
    assert.equal((await bank.userinfo(tokens.access_token, tokens.claims.sub)).email, signing.users[0].email);
  },

  async under_message_signing_an_answer_is_a_jwt_that_nobody_bends() {
    const bank = await Bank.open(signing, { authorization_signed_response_alg: 'PS256' });
    const asked = await bank.signed(await bank.asks({ response_mode: 'jwt' }));
    const found = await bank.answer({ request_uri: await bank.push(asked) });
    assert.deepEqual([...found.searchParams.keys()], ['response'], 'nothing stands beside it');
    const [header, claims, signature] = found.searchParams.get('response').split('.');
    const bent = new URL(found);
    bent.searchParams.set('response', [header, claims, `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`].join('.'));
    await assert.rejects(bank.read(bent, asked.state));
    await assert.rejects(bank.read(found, 'another'));
    assert((await bank.exchange({ ...asked, answer: await bank.read(found, asked.state) })).claims.sub);
    const silent = await bank.signed(await bank.asks({ response_mode: 'jwt', prompt: 'none' }));
    const refused = await bank.answer({ request_uri: await bank.push(silent) });
    assert(refused.searchParams.has('response'), 'a refusal is signed as well');
    await refuses(bank.read(refused, silent.state), 'login_required');
  },

  async under_message_signing_a_request_is_signed_by_its_client_for_this_server() {
    const bank = await Bank.open(signing);
    const asked = await bank.asks({ response_mode: 'jwt' });
    await refuses(bank.push(asked), 'invalid_request');
    for (const response_mode of ['', 'query', 'form_post']) {
      await refuses(bank.push(await bank.signed(await bank.asks({ response_mode }))), 'invalid_request');
    }
    await refuses(bank.push(await bank.signed(asked, await oauth.generateKeyPair('ES256'))), 'invalid_request_object');
    const past = Math.floor(Date.now() / 1000) - 3600;
    for (const modify of [
      (claims) => (claims.aud = 'https://elsewhere.example'),
      (claims) => (claims.iss = 'somebody else'),
      (claims) => (claims.exp = past),
      (claims) => delete claims.aud,
      (claims) => delete claims.exp,
      (claims) => delete claims.nbf,
      (claims) => (claims.nbf = past - 3600),
      (claims) => (claims.exp = claims.nbf + 2 * 3600),
    ]) {
      await refuses(bank.push(await bank.signed(asked, bank.pair, modify)), 'invalid_request_object');
    }
    // What stands outside of it counts for nothing (RFC 9101 §6.3).
    const { parameters } = await bank.signed(asked);
    const code = await bank.code({}, { ...asked, parameters: { ...parameters, scope: 'openid email', state: 'outside' } });
    assert.equal(code.answer.get('state'), asked.state);
    assert((await bank.exchange(code)).claims.sub);
  },
});
