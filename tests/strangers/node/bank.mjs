// An application under FAPI 2.0, made with npm's oauth4webapi: it pushes its requests, and its tokens are bound.

import assert from 'node:assert/strict';

import * as oauth from 'oauth4webapi';

import { Browser, isAnswer, said } from './browser.mjs';
import { showing } from './showing.mjs';

export const home = 'https://bank.northwind.example';
export const redirect_uri = `${home}/cb`;
export const kid = 'bank';

export async function server(tenant) {
  const issuer = new URL(tenant.issuer);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
}

export async function register(as, initialAccessToken, metadata) {
  const wanted = { client_name: 'oauth4webapi', redirect_uris: [redirect_uri], grant_types: ['authorization_code', 'refresh_token'], ...metadata };
  return oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(as, wanted, { initialAccessToken }));
}

export async function keySet(pair, alg) {
  return { keys: [{ ...(await crypto.subtle.exportKey('jwk', pair.publicKey)), kid, alg, use: 'sig' }] };
}

export class Bank {
  // `certificate`: what it shows, if anything; `metadata`: what it registers beside its key.
  static async open(tenant, { certificate, alg = 'ES256', ...metadata } = {}) {
    const as = await server(tenant);
    const pair = await oauth.generateKeyPair(alg);
    const wanted = { token_endpoint_auth_method: 'private_key_jwt', jwks: await keySet(pair, alg), ...metadata };
    const client = { ...(await register(as, tenant.initialAccessToken, wanted)), use_mtls_endpoint_aliases: Boolean(certificate) };
    return Object.assign(new Bank(), { tenant, as, client, certificate, pair, dpop: await oauth.generateKeyPair('ES256') }).proved();
  }

  // The same application with something else in its place.
  but(changed) {
    return Object.assign(new Bank(), this, changed);
  }

  // It proves itself by its own key, by `pair`, or with an assertion that was changed.
  proved(pair = this.pair, modify = () => undefined) {
    const isKey = this.client.token_endpoint_auth_method === 'private_key_jwt';
    const options = { [oauth.modifyAssertion]: (_, claims) => modify(claims) };
    return this.but({ auth: isKey ? oauth.PrivateKeyJwt({ key: pair.privateKey, kid }, options) : oauth.TlsClientAuth() });
  }

  // What every request of it has: the certificate of the connection, a DPoP proof.
  get options() {
    const isBoundToKey = this.client.dpop_bound_access_tokens && this.dpop;
    return {
      ...(this.certificate && { [oauth.customFetch]: showing(this.certificate) }),
      ...(isBoundToKey && { DPoP: oauth.DPoP(this.client, this.dpop) }),
    };
  }

  // A request with everything that is asked of a careful application.
  async asks(more = {}) {
    const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()];
    const code_challenge = await oauth.calculatePKCECodeChallenge(verifier);
    const parameters = { response_type: 'code', scope: 'openid', redirect_uri, state, nonce, code_challenge, code_challenge_method: 'S256', ...more };
    return { parameters, verifier, state, nonce };
  }

  // Signs a request (RFC 9101).
  async signed({ parameters, ...rest }, pair = this.pair, modify = () => undefined) {
    const options = { [oauth.modifyAssertion]: (_, claims) => modify(claims) };
    const request = await oauth.issueRequestObject(this.as, this.client, parameters, { key: pair.privateKey, kid }, options);
    return { ...rest, parameters: { request } };
  }

  async push({ parameters }) {
    const response = await oauth.pushedAuthorizationRequest(this.as, this.client, this.auth, parameters, this.options);
    return (await oauth.processPushedAuthorizationResponse(this.as, this.client, response)).request_uri;
  }

  // Where a browser is sent.
  address(parameters) {
    const url = new URL(this.as.authorization_endpoint);
    url.search = new URLSearchParams({ client_id: this.client.client_id, ...parameters });
    return url;
  }

  // How that is answered, for a person in a new browser.
  async answer(parameters) {
    const found = await new Browser(home).through(this.address(parameters), this.tenant.users[0]);
    assert(isAnswer(found), `a page: ${said(found)}`);
    return found;
  }

  // A code, and everything that goes with it.
  async code(more, asked) {
    asked ??= await this.asks(more);
    const found = await this.answer({ request_uri: await this.push(asked) });
    return { ...asked, answer: await this.read(found, asked.state) };
  }

  async read(found, state) {
    const read = found.searchParams.has('response') ? oauth.validateJwtAuthResponse : oauth.validateAuthResponse;
    return read(this.as, this.client, found, state);
  }

  async exchange({ answer, verifier, nonce }) {
    const response = await oauth.authorizationCodeGrantRequest(this.as, this.client, this.auth, answer, redirect_uri, verifier, this.options);
    const tokens = await oauth.processAuthorizationCodeResponse(this.as, this.client, response, { expectedNonce: nonce, requireIdToken: true });
    await oauth.validateApplicationLevelSignature(this.as, response);
    return { ...tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
  }

  async refresh(token) {
    const response = await oauth.refreshTokenGrantRequest(this.as, this.client, this.auth, token, this.options);
    return oauth.processRefreshTokenResponse(this.as, this.client, response);
  }

  async userinfo(token, subject) {
    const response = await oauth.userInfoRequest(this.as, this.client, token, this.options);
    return oauth.processUserInfoResponse(this.as, this.client, subject, response);
  }

  // Signed, where it is registered for that (RFC 9701).
  async introspect(token, options) {
    const response = await oauth.introspectionRequest(this.as, this.client, this.auth, token, { ...this.options, ...options });
    const told = await oauth.processIntrospectionResponse(this.as, this.client, response);
    const type = response.headers.get('content-type').split(';')[0];
    if (type === 'application/token-introspection+jwt') await oauth.validateApplicationLevelSignature(this.as, response);
    return { ...told, type };
  }
}
