"""Discovery, and clients that register themselves (Config and Dynamic profiles, Third-Party Initiated Login)."""

import json
import secrets
import time

from browser import Answer, Page, seen
from core import Core
from jwcrypto import jwk, jws
from party import Party, b64, unsigned
from standard import SCOPES


class Dynamic(Core):
    def discovery_endpoint_verification(self):
        told = self.op.metadata
        for name in told:
            if name.endswith(("_endpoint", "_uri", "_iframe")):
                assert told[name].startswith("https://"), name
        for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "registration_endpoint"):
            assert told[name].startswith(self.op.issuer), name
        assert {"code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"} == set(told["response_types_supported"])
        assert {"authorization_code", "implicit", "refresh_token"} <= set(told["grant_types_supported"])
        assert {"public", "pairwise"} == set(told["subject_types_supported"])
        assert "RS256" in told["id_token_signing_alg_values_supported"] and "none" not in told["id_token_signing_alg_values_supported"]
        assert {"RS256", "none"} <= set(told["request_object_signing_alg_values_supported"])
        assert "RS256" in told["userinfo_signing_alg_values_supported"]
        assert told["claims_parameter_supported"] and told["request_parameter_supported"] and told["request_uri_parameter_supported"]
        assert "openid" in told["scopes_supported"] and all(" " not in scope for scope in told["scopes_supported"])
        assert {"sub", "iss", *set().union(*SCOPES.values())} <= set(told["claims_supported"])
        assert told["code_challenge_methods_supported"] == ["S256"]
        assert {"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"} <= set(
            told["token_endpoint_auth_methods_supported"]
        )
        self.keys_are_public(self.op.fetch(told["jwks_uri"]))

    @staticmethod
    def keys_are_public(keys):
        kids = [key["kid"] for key in keys["keys"]]
        assert len(set(kids)) == len(kids) > 0
        for key in keys["keys"]:
            assert key["kty"] in ("RSA", "EC", "OKP") and not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key), key
            jwk.JWK(**key)

    def idtoken_rs256(self):
        party = self.new(id_token_signed_response_alg="RS256")
        self.op.open(self.run(party=party)["id_token"], "RS256")
        for alg in ("ES256", "EdDSA"):
            self.run(party=self.new(id_token_signed_response_alg=alg))

    def userinfo_rs256(self):
        party = self.new(userinfo_signed_response_alg="RS256")
        answer = party.check_answer(party.go(self.browser, self.person))
        assert party.userinfo(party.exchange(answer)["access_token"], alg="RS256")["sub"]

    def ensure_redirect_uri_in_authorization_request(self):
        found = self.party.go(self.browser, self.person, redirect_uri=None)
        assert isinstance(found, Page) and found.status == 400, "it is asked for, even where only one is registered (Core §3.1.2.1)"

    def redirect_uri_query_OK(self):
        party = self.new(redirect_uris=[f"{self.site.url}/cb?foo=bar"])
        answer = party.check_answer(party.go(self.browser, self.person))
        assert answer["foo"] == "bar"
        party.exchange(answer)

    def shown(self, party, redirect_uri):
        found = party.go(self.browser, self.person, redirect_uri=redirect_uri)
        assert isinstance(found, Page) and found.status == 400, redirect_uri

    def redirect_uri_query_mismatch(self):
        self.shown(self.new(redirect_uris=[f"{self.site.url}/cb?foo=bar"]), f"{self.site.url}/cb?foo=baz")

    def redirect_uri_query_added(self):
        self.shown(self.new(), f"{self.site.url}/cb?foo=bar")

    def refused(self, *errors, **wanted):
        answer = Party(self.op, self.site, self.response_type, auth=self.auth, **wanted).try_to_register()
        assert answer.status_code == 400 and answer.json()["error"] in errors, f"{answer.status_code}: {answer.text}"
        assert "client_id" not in answer.json()

    def redirect_uri_regfrag(self):
        self.refused("invalid_redirect_uri", "invalid_client_metadata", redirect_uris=[f"{self.site.url}/cb#foobar"])

    def sign_in_page(self, party):
        found = self.suite.browser().get(party.address(party.asked()))
        assert isinstance(found, Page) and found.status == 200
        return found

    def registration_logo_uri(self):
        from base64 import b64decode
        picture = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
        uri = self.site.put("/logo.png", picture, "image/png")
        party = self.new(logo_uri=uri)
        assert party.told["logo_uri"] == uri
        page = self.sign_in_page(party)
        shown = [image for image in page.read.images if "logo" in image]
        assert shown, f"no logo on the page: {page.read.images}"
        assert all(not image.startswith(self.site.url) for image in shown), "the browser is not sent to strangers for it"
        fetched = self.browser.session.get(self.op.issuer.rsplit("/", 1)[0] + shown[0])
        assert fetched.status_code == 200 and fetched.headers["content-type"].startswith("image/"), fetched.status_code

    def registration_policy_uri(self):
        uri = f"{self.site.url}/policy"
        assert uri in self.sign_in_page(self.new(policy_uri=uri)).read.links

    def registration_tos_uri(self):
        uri = f"{self.site.url}/terms"
        assert uri in self.sign_in_page(self.new(tos_uri=uri)).read.links

    def by_jwks_uri(self, **more):
        party = Party(self.op, self.site, self.response_type, auth="private_key_jwt", **more)
        path = f"/jwks-{secrets.token_hex(4)}"
        party.jwks_path = path
        party.wanted["jwks_uri"] = self.site.put(path, json.dumps({"keys": [party.key.export_public(as_dict=True)]}))
        del party.wanted["jwks"]
        return party.register()

    def registration_jwks_uri(self):
        party = self.by_jwks_uri()
        assert party.told["jwks_uri"] == party.wanted["jwks_uri"]
        self.run(party=party)
        party.key = jwk.JWK.generate(kty="RSA", size=2048, kid=party.key.key_id)
        answer = party.check_answer(party.go(self.browser, self.person))
        form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": party.redirect_uri}
        party.refused(party.token(**form), "invalid_client", status=(400, 401))

    def registration_jwks(self):
        self.run(party=self.new(auth="private_key_jwt"))

    def registration_sector_uri(self):
        others = [f"{self.site.url}/cb", f"{self.site.url}/other"]
        uri = self.site.put("/sector", json.dumps(others))
        more = {"sector_identifier_uri": uri, "subject_type": "pairwise", "redirect_uris": others[:1]}
        first, second = self.new(**more), self.new(**more)
        subjects = [self.run(party=party)["claims"]["sub"] for party in (first, second, self.new())]
        assert subjects[0] == subjects[1] != subjects[2]

    def registration_sector_bad(self):
        uri = self.site.put("/bad-sector", json.dumps([f"{self.site.url}/elsewhere"]))
        self.refused("invalid_client_metadata", "invalid_redirect_uri", sector_identifier_uri=uri, subject_type="pairwise")

    def server_rotate_keys(self):
        before = self.op.fetch(self.op["jwks_uri"])
        token = self.run()["id_token"]
        self.suite.rotate_keys()
        for _ in range(40):
            after = self.op.fetch(self.op["jwks_uri"])
            if {key["kid"] for key in after["keys"]} != {key["kid"] for key in before["keys"]}:
                break
            time.sleep(0.5)
        self.keys_are_public(after)
        old, new = ({key["kid"] for key in keys["keys"]} for keys in (before, after))
        assert old < new, f"{old} {new}"
        self.op.open(token, "RS256")

    def refresh_token_rp_key_rotation(self):
        party = self.by_jwks_uri(grant_types=["authorization_code", "refresh_token"])
        found = party.whole(party.go(self.browser, self.person, scope="openid offline_access", prompt="consent"))
        party.key = jwk.JWK.generate(kty="RSA", size=2048, kid=secrets.token_hex(4), use="sig", alg="RS256")
        self.site.put(party.jwks_path, json.dumps({"keys": [party.key.export_public(as_dict=True)]}))
        again = party.token(grant_type="refresh_token", refresh_token=found["tokens"]["refresh_token"])
        assert again.status_code == 200, again.text

    def by_request_uri(self, sign, **more):
        path = f"/object-{secrets.token_hex(4)}.jwt"
        party = self.new(request_uris=[self.site.url + path], **more)
        asked = party.asked()
        uri = self.site.put(path, sign(party, asked), "application/oauth-authz-req+jwt")
        outside = {name: asked[name] for name in ("client_id", "response_type", "scope", "redirect_uri")}
        found = self.browser.get(party.address({**outside, "request_uri": uri}))
        return party, self.browser.through(found, self.person)

    @staticmethod
    def signed(party, asked, key=None):
        made = jws.JWS(json.dumps({**asked, "iss": party.id, "aud": party.op.issuer}))
        key = key or party.key
        made.add_signature(key, alg="RS256", protected=json.dumps({"alg": "RS256", "kid": key.key_id}))
        return made.serialize(compact=True)

    def request_uri_unsigned(self):
        party, answer = self.by_request_uri(lambda _, asked: unsigned(asked), request_object_signing_alg="none")
        party.whole(answer)

    def request_uri_signed_rs256(self):
        party, answer = self.by_request_uri(self.signed, request_object_signing_alg="RS256")
        party.whole(answer)
        strange = jwk.JWK.generate(kty="RSA", size=2048, kid="other")
        party, answer = self.by_request_uri(lambda party, asked: self.signed(party, asked, strange), request_object_signing_alg="RS256")
        assert answer["error"] == "invalid_request_object"
        party, answer = self.by_request_uri(lambda _, asked: unsigned(asked), request_object_signing_alg="RS256")
        assert answer["error"] == "invalid_request_object"

    def ensure_client_assertion_with_iss_aud_succeeds(self):
        for auth in ("private_key_jwt", "client_secret_jwt"):
            party = self.new(auth=auth)
            answer = party.check_answer(party.go(self.browser, self.person))
            party.exchange(answer, audience=self.op.issuer)
            answer = party.check_answer(party.go(self.browser, self.person))
            form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": party.redirect_uri}
            party.refused(party.token(audience="https://elsewhere.example", **form), "invalid_client", status=(400, 401))

    # OpenID Connect Core §4

    def third_party_init_login(self):
        uri = f"{self.site.url}/login"
        party = self.new(initiate_login_uri=uri)
        assert party.told["initiate_login_uri"] == uri
        read = party.manage("GET")
        assert read.status_code == 200 and read.headers["content-type"].startswith("application/json")
        assert read.json()["initiate_login_uri"] == uri and read.json()["client_id"] == party.id
        assert party.manage("DELETE").status_code == 204
        assert party.manage("GET").status_code == 401

    def third_party_init_login_nohttps(self):
        self.refused("invalid_client_metadata", initiate_login_uri="http://rp.northwind.example/login")


CONFIG = ["discovery_endpoint_verification"]
DYNAMIC = """idtoken_rs256 idtoken_unsigned userinfo_rs256 ensure_redirect_uri_in_authorization_request redirect_uri_query_OK
    redirect_uri_query_mismatch redirect_uri_query_added redirect_uri_regfrag server registration_logo_uri registration_policy_uri
    registration_tos_uri registration_jwks_uri registration_jwks registration_sector_uri registration_sector_bad server_rotate_keys
    refresh_token_rp_key_rotation request_uri_unsigned request_uri_signed_rs256 ensure_request_object_with_redirect_uri refresh_token
    ensure_client_assertion_with_iss_aud_succeeds""".split()
THIRD_PARTY = ["third_party_init_login", "third_party_init_login_nohttps"]
