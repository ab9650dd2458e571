// npm's openid-client, where somebody answers in another place, or somebody else asks for them: devices (RFC 8628), people who are asked by
// name (CIBA), applications that act for others (RFC 8693).

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';

import * as client from 'openid-client';

import { Browser, said } from './browser.mjs';
import { at, home } from './party.mjs';
import { certificates, served } from './showing.mjs';
import { line, operator, refuses, tell } from './teller.mjs';

const tenant = line.tenants[0];
const { person, registered, signedIn } = at(tenant);

const grants = {
  device: 'urn:ietf:params:oauth:grant-type:device_code',
  ciba: 'urn:openid:params:grant-type:ciba',
  exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
};
const [letIn, decline] = [['It is mine: let it in', 'Allow'], ['Decline']];

// Strangers may not register for these grants: whoever does was given a token.
const initialAccessToken = operator('tenant', 'registration-token', tenant.name, '--uses', '20');
const granted = (metadata, auth) => registered({ redirect_uris: [], response_types: [], ...metadata }, auth, { initialAccessToken });

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// What `look` finds, as soon as it finds something: letters and calls come from the queue of work.
async function eventually(look) {
  for (let tries = 0; tries < 200; tries++) {
    const found = await look();
    if (found) return found;
    await pause(100);
  }
  throw new Error(`nothing came: ${look}`);
}

const screen = () => granted({ grant_types: [grants.device, 'refresh_token'], token_endpoint_auth_method: 'none' }, client.None());

// Somebody types what the screen shows, signs in, and answers.
async function typed(told, says) {
  const browser = new Browser(home);
  const page = await browser.press(await browser.go(told.verification_uri), 'Continue', { user_code: told.user_code });
  return said(await browser.on(page, person, ...says));
}

const till = (metadata) =>
  granted({ grant_types: [grants.ciba, 'refresh_token'], backchannel_token_delivery_mode: 'poll', ...metadata });

async function linksInLetters() {
  const letters = await (await fetch(`${line.inbox_url}/letters`)).json();
  const toPerson = letters.filter((letter) => letter.to === person.email);
  return toPerson.flatMap((letter) => letter.text.match(/https:\S+\/asked\/\S+/g) ?? []);
}

// A client asks for somebody by name; what it is told, and how they answer from the letter they get.
async function asked(config, more = {}) {
  const before = await linksInLetters();
  const wanted = { scope: 'openid email offline_access', login_hint: person.email, binding_message: 'W4SCT', ...more };
  const told = await client.initiateBackchannelAuthentication(config, wanted);
  const link = await eventually(async () => (await linksInLetters()).find((found) => !before.includes(found)));
  const browser = new Browser(home);
  return { told, answer: async (says) => said(await browser.on(await browser.go(link), person, ...says)) };
}

await tell({
  async a_device_is_let_in_by_a_person_elsewhere() {
    const config = await screen();
    const told = await client.initiateDeviceAuthorization(config, { scope: 'openid email offline_access' });
    assert(told.verification_uri_complete.includes(told.user_code));
    const polling = client.pollDeviceAuthorizationGrant(config, told);
    // It has asked once, in vain, when the person answers.
    await pause((told.interval + 1) * 1000);
    assert.match(await typed(told, letIn), /The device is signed in/);
    const tokens = await polling;
    const { sub } = tokens.claims();
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub)).email, person.email);
    assert.equal((await client.refreshTokenGrant(config, tokens.refresh_token)).claims().sub, sub);
    await refuses(client.genericGrantRequest(config, grants.device, { device_code: told.device_code }), 'invalid_grant');
  },

  async a_device_is_not_let_in() {
    const config = await screen();
    const told = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    assert.match(await typed(told, decline), /The device is not let in/);
    await refuses(client.pollDeviceAuthorizationGrant(config, told), 'access_denied');
    const other = await screen();
    const again = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    await refuses(client.genericGrantRequest(other, grants.device, { device_code: again.device_code }), 'invalid_grant');
    await refuses(client.initiateDeviceAuthorization(await registered(), { scope: 'openid' }), 'unauthorized_client');
  },

  async a_devices_token_is_bound_to_its_key() {
    const config = await screen();
    const bound = { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair()) };
    const told = await client.initiateDeviceAuthorization(config, { scope: 'openid email' });
    assert.match(await typed(told, letIn), /The device is signed in/);
    const tokens = await client.pollDeviceAuthorizationGrant(config, told, undefined, bound);
    assert.equal(tokens.token_type, 'dpop');
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, bound)).email, person.email);
  },

  async a_person_who_is_asked_by_name_answers() {
    const config = await till();
    const { told, answer } = await asked(config);
    await refuses(client.genericGrantRequest(config, grants.ciba, { auth_req_id: told.auth_req_id }), 'authorization_pending');
    assert.match(await answer(letIn), /The device is signed in/);
    const tokens = await client.pollBackchannelAuthenticationGrant(config, told);
    const { sub } = tokens.claims();
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub)).email, person.email);
    assert.equal((await client.refreshTokenGrant(config, tokens.refresh_token)).claims().sub, sub);
    await refuses(client.genericGrantRequest(config, grants.ciba, { auth_req_id: told.auth_req_id }), 'invalid_grant');
  },

  async a_person_who_is_asked_by_name_says_no() {
    const config = await till();
    const { told, answer } = await asked(config);
    assert.match(await answer(decline), /The device is not let in/);
    await refuses(client.pollBackchannelAuthenticationGrant(config, told), 'access_denied');
    const nobody = { scope: 'openid', login_hint: 'nobody@contoso.example' };
    assert((await client.initiateBackchannelAuthentication(config, nobody)).auth_req_id, 'who is here is told to nobody');
    await refuses(client.initiateBackchannelAuthentication(config, { scope: 'openid' }), 'invalid_request');
    await refuses(client.initiateBackchannelAuthentication(await registered(), nobody), 'unauthorized_client');
  },

  async an_application_is_called_when_a_person_answered() {
    const calls = [];
    const site = createServer(served(certificates[0]), (call, answer) => {
      let body = '';
      call.on('data', (part) => (body += part));
      call.on('end', () => calls.push({ authorization: call.headers.authorization, body: JSON.parse(body) }));
      answer.writeHead(204).end();
    });
    try {
      await once(site.listen(0, '127.0.0.1'), 'listening');
      const backchannel_client_notification_endpoint = `https://127.0.0.1:${site.address().port}/called`;
      const config = await till({ backchannel_token_delivery_mode: 'ping', backchannel_client_notification_endpoint });
      const { told, answer } = await asked(config, { client_notification_token: 'let-us-know' });
      assert.deepEqual(calls, []);
      assert.match(await answer(letIn), /The device is signed in/);
      const call = await eventually(() => calls[0]);
      assert.deepEqual(call, { authorization: 'Bearer let-us-know', body: { auth_req_id: told.auth_req_id } });
      const tokens = await client.genericGrantRequest(config, grants.ciba, { auth_req_id: told.auth_req_id });
      assert(tokens.access_token && tokens.id_token);
      await refuses(client.initiateBackchannelAuthentication(config, { scope: 'openid', login_hint: person.email }), 'invalid_request');
    } finally {
      site.close();
    }
  },

  async an_application_acts_for_a_person() {
    const gateway = await granted({ grant_types: [grants.exchange] });
    const [front, stranger] = [await registered(), await granted({ grant_types: [grants.exchange] })];
    const address = `${line.url}/v1.0/applications/${front.clientMetadata().client_id}`;
    const headers = { authorization: `Bearer ${tenant.api_token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ mayAct: gateway.clientMetadata().client_id });
    const changed = await fetch(address, { method: 'PATCH', headers, body });
    assert(changed.ok, `${changed.status} ${await changed.text()}`);
    const { tokens, claims } = await signedIn(front, { scope: 'openid email' });
    const subject = { subject_token: tokens.access_token, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' };
    const exchanged = await client.genericGrantRequest(gateway, grants.exchange, subject);
    assert.equal(exchanged.issued_token_type, subject.subject_token_type);
    const told = await client.tokenIntrospection(gateway, exchanged.access_token);
    assert.deepEqual([told.active, told.sub, told.act.sub], [true, claims.sub, gateway.clientMetadata().client_id]);
    await refuses(client.genericGrantRequest(stranger, grants.exchange, subject), 'invalid_request');
    await refuses(client.genericGrantRequest(front, grants.exchange, subject), 'unauthorized_client');
    const none = { ...subject, subject_token: 'nonsense' };
    await refuses(client.genericGrantRequest(gateway, grants.exchange, none), 'invalid_request');
  },

  async strangers_register_for_none_of_this() {
    for (const grant of Object.values(grants)) {
      await refuses(registered({ redirect_uris: [], response_types: [], grant_types: [grant] }), 'invalid_client_metadata');
    }
  },
});
