"""OpenID Connect Core: what each way of being answered owes (Basic, Implicit and Hybrid profiles, plain and by form)."""

import json
import time

from browser import Answer, Browser, Page, seen
from party import unsigned
from standard import SCOPES, check_standard



class Core:
    """One profile's behaviours for one response type, one way of answering, one way of proving who the client is."""

    def __init__(self, suite, response_type, form_post, auth="client_secret_basic"):
        self.suite, self.response_type, self.form_post, self.auth = suite, response_type, form_post, auth
        self.op, self.site = suite.op, suite.site
        self.person = suite.person
        self.browser = suite.browser()
        self.party = self.new()
        self.later = []

    def new(self, **more):
        from party import Party
        more.setdefault("auth", self.auth)
        return Party(self.op, self.site, self.response_type, self.form_post, **more).register()

    def run(self, browser=None, party=None, **more):
        party = party or self.party
        return party.whole(party.go(browser or self.browser, self.person, **more))

    # What every profile has

    def server(self):
        self.run()

    def response_type_missing(self):
        found = self.party.go(self.browser, self.person, response_type=None, response_mode=None)
        if isinstance(found, Answer):
            assert found["error"] in ("invalid_request", "unsupported_response_type") and found["state"] == self.party.state
        else:
            assert found.status == 400

    def idtoken_signature(self):
        assert self.op.open(self.run()["id_token"], "RS256")["aud"]

    def userinfo(self, how):
        found = self.run()
        assert self.party.userinfo(found["access_token"], how)["sub"] == found["claims"]["sub"]

    def userinfo_get(self):
        self.userinfo("get")

    def userinfo_post_header(self):
        self.userinfo("post_header")

    def userinfo_post_body(self):
        self.userinfo("post_body")

    def scopes(self, *names):
        """Every claim of each scope is told, in its form, where it should be, and none of another scope (Core §5.4)."""
        wanted = set().union(*(SCOPES[name] for name in names))
        assert set(names) <= set(self.op["scopes_supported"]) and wanted <= set(self.op["claims_supported"])
        found = self.run(scope=" ".join(["openid", *names]))
        told = self.party.userinfo(found["access_token"]) if found["access_token"] else found["claims"]
        others = set().union(*SCOPES.values()) - wanted
        assert wanted <= set(told), f"{sorted(wanted - set(told))} missing"
        assert not others & set(told), f"{sorted(others & set(told))} not asked for"
        check_standard(told)
        if "email" in names:
            assert told["email"] == self.person["email"] and told["email_verified"] is True
        if found["access_token"]:
            assert not wanted & set(found["claims"]), "what userinfo tells is not in the ID token too (Core §5.4)"

    def scope_profile(self):
        return self.scopes("profile")

    def scope_email(self):
        return self.scopes("email")

    def scope_address(self):
        return self.scopes("address")

    def scope_phone(self):
        return self.scopes("phone")

    def scope_all(self):
        return self.scopes("profile", "email", "address", "phone")

    def alternate_happy_flow(self):
        asked = self.party.asked("email openid")
        turned = dict(reversed(list(asked.items())))
        self.party.whole(self.browser.through(self.browser.get(self.party.address(turned)), self.person))

    def display_page(self):
        self.run(display="page")

    def display_popup(self):
        self.run(display="popup")

    def prompt_login(self):
        first = self.run()
        time.sleep(1.1)
        answer = self.party.go(self.browser, self.person, prompt="login")
        assert "password" in seen(answer), seen(answer)
        second = self.party.whole(answer, must=["auth_time"])
        assert second["claims"]["sub"] == first["claims"]["sub"]
        assert second["claims"]["auth_time"] > first["claims"]["auth_time"]

    def prompt_none_not_logged_in(self):
        found = self.party.go(self.suite.browser(), self.person, prompt="none")
        assert isinstance(found, Answer) and found["error"] in ("login_required", "interaction_required"), found
        assert found["state"] == self.party.state and "code" not in found.params and "id_token" not in found.params
        assert found.how == ("form_post" if self.form_post else "fragment" if self.party.is_front else "query")

    def prompt_none_logged_in(self):
        first = self.run()
        answer = self.party.go(self.browser, self.person, prompt="none")
        assert [step for step in seen(answer) if step != "answer"] == []
        second = self.party.whole(answer)
        for name in ("sub", "auth_time"):
            assert first["claims"].get(name) == second["claims"].get(name), name

    def max_age_1(self):
        first = self.run()
        time.sleep(2.1)
        answer = self.party.go(self.browser, self.person, max_age="1")
        assert "password" in seen(answer), "who signed in long ago signs in again"
        second = self.party.whole(answer, must=["auth_time"])
        assert second["claims"]["auth_time"] > first["claims"]["auth_time"] and second["claims"]["sub"] == first["claims"]["sub"]
        assert time.time() - second["claims"]["auth_time"] < 30

    def max_age_10000(self):
        first = self.run()
        answer = self.party.go(self.browser, self.person, max_age="10000")
        assert "password" not in seen(answer)
        second = self.party.whole(answer, must=["auth_time"])
        assert (second["claims"]["auth_time"], second["claims"]["sub"]) == (first["claims"]["auth_time"], first["claims"]["sub"])

    def ensure_request_with_unknown_parameter_succeeds(self):
        self.run(extra="foobar")

    def id_token_hint(self):
        first = self.run()
        answer = self.party.go(self.browser, self.person, prompt="none", id_token_hint=first["id_token"])
        assert self.party.whole(answer)["claims"]["sub"] == first["claims"]["sub"]
        other = self.suite.browser()
        refused = self.party.go(other, self.person, prompt="none", id_token_hint=first["id_token"])
        assert refused["error"] == "login_required"

    def login_hint(self):
        browser = self.suite.browser()
        found = browser.get(self.party.address(self.party.asked(login_hint=self.person["email"])))
        assert isinstance(found, Page) and self.person["email"] in found.body, "the hint is used"
        self.party.whole(browser.through(found, self.person))

    def ui_locales(self):
        browser = self.suite.browser()
        found = browser.get(self.party.address(self.party.asked(ui_locales="da en")))
        assert 'lang="da"' in found.body
        self.party.whole(self.browser.through(self.browser.get(self.party.address(self.party.asked(ui_locales="se xx"))), self.person))

    def claims_locales(self):
        self.run(claims_locales="se")

    def ensure_request_with_acr_values_succeeds(self):
        offered = self.op["acr_values_supported"]
        assert self.run(acr_values=" ".join(offered))["claims"]["acr"] in offered
        self.run(acr_values="urn:example:unknown")

    def ensure_registered_redirect_uri(self):
        other = f"{self.site.url}/{'x' * 12}"
        found = self.browser.get(self.party.address(self.party.asked(redirect_uri=other)))
        assert isinstance(found, Page) and found.status == 400, "it is shown, and nobody is sent there"

    def request_object(self, **claims):
        return unsigned({**self.party.asked(), **claims})

    def unsigned_request_object_supported_correctly_or_rejected_as_unsupported(self):
        assert self.op["request_parameter_supported"] and "none" in self.op["request_object_signing_alg_values_supported"]
        asked = self.party.asked()
        found = self.browser.get(self.party.address({**asked, "request": unsigned(asked)}))
        self.party.whole(self.browser.through(found, self.person))

    def request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(self):
        path = f"/request-{self.party.id}.jwt"
        party = self.new(request_uris=[self.site.url + path])
        asked = party.asked()
        uri = self.site.put(path, unsigned(asked), "application/oauth-authz-req+jwt")
        party.whole(self.browser.through(self.browser.get(party.address({**asked, "request_uri": uri})), self.person))
        stranger = self.site.put("/elsewhere.jwt", unsigned(asked), "application/oauth-authz-req+jwt")
        refused = self.browser.get(party.address({**party.asked(), "request_uri": stranger}))
        refused = self.browser.through(refused, self.person)
        assert refused["error"] == "invalid_request_uri" and refused["state"] == party.state

    def claims_essential(self):
        where = "userinfo" if self.party.has_code or self.party.has_token else "id_token"
        found = self.run(claims=json.dumps({where: {"name": {"essential": True}}}))
        if where == "userinfo":
            assert self.party.userinfo(found["access_token"])["name"] and "name" not in found["claims"]
        else:
            assert found["claims"]["name"]

    def ensure_request_object_with_redirect_uri(self):
        """The object says where; what stands outside is another, and of no account (Core §6.1)."""
        asked = self.party.asked()
        outside = {**asked, "redirect_uri": f"{self.site.url}/not-this-one"}
        found = self.browser.through(self.browser.get(self.party.address({**outside, "request": unsigned(asked)})), self.person)
        self.party.whole(found)

    # With a code

    def ensure_request_without_nonce_succeeds_for_code_flow(self):
        answer = self.party.go(self.browser, self.person, nonce=None)
        self.party.nonce = None
        self.party.whole(answer)

    def codereuse(self, wait=0):
        answer = self.party.check_answer(self.party.go(self.browser, self.person))
        tokens = self.party.exchange(answer)

        def again():
            found = self.party.token(grant_type="authorization_code", code=answer["code"], redirect_uri=self.party.redirect_uri)
            self.party.refused(found, "invalid_grant")
            told = self.op.http.get(self.op["userinfo_endpoint"], headers={"authorization": f"Bearer {tokens['access_token']}"})
            assert told.status_code == 401, "what the code gave is taken back (RFC 6749 §4.1.2)"
            assert 'error="invalid_token"' in told.headers["www-authenticate"]

        if wait:
            self.party.userinfo(tokens["access_token"])
            self.later.append((time.time() + wait, again))
        else:
            again()

    def codereuse_30seconds(self):
        self.codereuse(wait=31)

    def ensure_post_request_succeeds(self):
        self.run(method="POST")
        first = self.suite.browser()
        self.run(browser=first, method="POST")

    def server_client_secret_post(self):
        party = self.new(auth="client_secret_post")
        self.run(party=party)
        basic = self.op.http.post(self.op["token_endpoint"], data={"grant_type": "authorization_code", "code": "x"}, auth=(party.id, "wrong"))
        assert basic.status_code == 401 and basic.json()["error"] == "invalid_client"

    def refresh_token(self, auth=None, rotated=None):
        party = self.new(grant_types=[*self.party.wanted["grant_types"], "refresh_token"], auth=auth or self.auth, **(rotated or {}))
        answer = party.go(self.browser, self.person, scope="openid offline_access", prompt="consent")
        found = party.whole(answer)
        if rotated:
            self.suite.turn_key(party)
        again = party.token(grant_type="refresh_token", refresh_token=found["tokens"]["refresh_token"])
        assert again.status_code == 200, again.text
        fresh = again.json()
        assert fresh["access_token"] != found["tokens"]["access_token"]
        if "id_token" in fresh:
            party.nonce = self.op.open(fresh["id_token"], party.alg).get("nonce")
            claims = party.check_id_token(fresh["id_token"])
            for name in ("iss", "sub", "aud", "auth_time"):
                assert claims.get(name) == found["claims"].get(name), name
        party.userinfo(fresh["access_token"])
        other = self.new(grant_types=[*self.party.wanted["grant_types"], "refresh_token"])
        stolen = other.token(grant_type="refresh_token", refresh_token=fresh.get("refresh_token", found["tokens"]["refresh_token"]))
        other.refused(stolen, "invalid_grant")

    def ensure_request_with_valid_pkce_succeeds(self):
        from party import b64
        import hashlib
        import secrets
        verifier = secrets.token_urlsafe(40)
        more = {"code_challenge": b64(hashlib.sha256(verifier.encode()).digest()), "code_challenge_method": "S256"}
        answer = self.party.check_answer(self.party.go(self.browser, self.person, **more))
        tokens = self.party.exchange(answer, code_verifier=verifier)
        self.party.check_id_token(tokens["id_token"])
        answer = self.party.check_answer(self.party.go(self.browser, self.person, **more))
        form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": self.party.redirect_uri}
        self.party.refused(self.party.token(**form, code_verifier=verifier[::-1]), "invalid_grant")

    # Without one

    def ensure_request_without_nonce_fails(self):
        found = self.party.go(self.browser, self.person, nonce=None)
        assert isinstance(found, Answer) and found["error"] == "invalid_request" and found["state"] == self.party.state
        assert found.how == ("form_post" if self.form_post else "fragment")

    def idtoken_unsigned(self):
        from party import Party
        assert "none" not in self.op["id_token_signing_alg_values_supported"]
        refused = Party(self.op, self.site, self.response_type, auth=self.auth, id_token_signed_response_alg="none").try_to_register()
        assert refused.status_code == 400 and refused.json()["error"] == "invalid_client_metadata"


COMMON = """server response_type_missing idtoken_signature scope_profile scope_email scope_address scope_phone scope_all
    display_page display_popup prompt_login prompt_none_not_logged_in prompt_none_logged_in max_age_1 max_age_10000
    ensure_request_with_unknown_parameter_succeeds id_token_hint login_hint ui_locales claims_locales
    ensure_request_with_acr_values_succeeds ensure_registered_redirect_uri alternate_happy_flow
    request_uri_unsigned_supported_correctly_or_rejected_as_unsupported
    unsigned_request_object_supported_correctly_or_rejected_as_unsupported
    claims_essential ensure_request_object_with_redirect_uri""".split()
USERINFO = "userinfo_get userinfo_post_header userinfo_post_body".split()
CODE = "codereuse codereuse_30seconds server_client_secret_post refresh_token".split()
PKCE = "ensure_request_with_valid_pkce_succeeds".split()
BASIC = [*COMMON, *USERINFO, *CODE, *PKCE, "idtoken_unsigned", "ensure_post_request_succeeds", "ensure_request_without_nonce_succeeds_for_code_flow"]
HYBRID = [*COMMON, *USERINFO, *CODE, *PKCE]


def behaviours(response_type):
    """Which behaviours that response type has (the Foundation's plans)."""
    if response_type == "code":
        return BASIC
    if response_type == "id_token":
        return [*COMMON, "ensure_request_without_nonce_fails"]
    if response_type == "id_token token":
        return [*COMMON, *USERINFO, "ensure_request_without_nonce_fails"]
    if response_type == "code token":
        return [*HYBRID, "ensure_request_without_nonce_succeeds_for_code_flow"]
    return [*HYBRID, "ensure_request_without_nonce_fails"]
