// An application made with npm's openid-client, at a tenant of the demo.

import assert from 'node:assert/strict';

import * as client from 'openid-client';

import { Browser, isAnswer, said } from './browser.mjs';

export const home = 'https://rp.northwind.example';
export const redirect_uri = `${home}/cb`;
export const rsa = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };

export const keyPair = (alg = rsa) => crypto.subtle.generateKey(alg, true, ['sign', 'verify']);
export const publicJwk = async (pair, more) => ({ ...(await crypto.subtle.exportKey('jwk', pair.publicKey)), ...more });

// The same client, proving itself in another way.
export const known = (config, auth, more = {}) =>
  new client.Configuration(config.serverMetadata(), config.clientMetadata().client_id, { ...config.clientMetadata(), ...more }, auth);

// What applications do at a tenant.
export function at(tenant) {
  const [issuer, person] = [new URL(tenant.issuer), tenant.users[0]];

  // Registers a client; its ID tokens are verified with the published keys, which this library does only if told to.
  async function registered(metadata = {}, auth, { more = {}, ...options } = {}) {
    const wanted = { client_name: 'openid-client', redirect_uris: [redirect_uri], ...metadata };
    const told = (await client.dynamicClientRegistration(issuer, wanted, auth, options)).clientMetadata();
    // What is not said is client_secret_basic (RFC 7591 §2), which this library would not choose by itself.
    const proof = auth ?? client.ClientSecretBasic(told.client_secret);
    const config = await client.discovery(issuer, told.client_id, { ...told, ...more }, proof, options);
    client.enableNonRepudiationChecks(config);
    return config;
  }

  // A request with everything a careful application sends, answered for a person in a new browser.
  async function answered(config, more = {}, { browser = new Browser(home), build = client.buildAuthorizationUrl } = {}) {
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const asked = {
      redirect_uri, scope: 'openid', state, nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...more,
    };
    const found = await browser.through(await build(config, asked), person);
    assert(isAnswer(found), `a page: ${said(found)}`);
    return { found, browser, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce } };
  }

  async function signedIn(config, more, options = {}) {
    const { found, browser, checks } = await answered(config, more, options);
    const tokens = await client.authorizationCodeGrant(config, found, { ...checks, idTokenExpected: true }, undefined, options.bound);
    return { tokens, claims: tokens.claims(), browser };
  }

  return { answered, issuer, person, registered, signedIn };
}
