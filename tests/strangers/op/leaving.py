"""The ways out (RP-Initiated, Front-Channel and Back-Channel Logout, Session Management)."""

import json
from urllib.parse import urlencode, urlsplit

from browser import Answer, Page, pairs
from core import Core


class Leaving(Core):
    def signed_in(self, **more):
        """A browser of its own, signed in to a client that can be come back to."""
        out = f"{self.site.url}/out"
        party = self.new(post_logout_redirect_uris=[out], **more)
        browser = self.suite.browser()
        answer = party.go(browser, self.person)
        return party, browser, party.whole(answer)["id_token"], out, answer

    def leave(self, browser, **asked):
        """Asks for a logout and says yes to what is asked."""
        found = browser.get(f"{self.op['end_session_endpoint']}?{urlencode(asked)}" if asked else self.op["end_session_endpoint"])
        if isinstance(found, Page):
            for words in ("Sign out", "Yes"):
                forms = [form for form in found.read.forms if (form.button or "").startswith(words)]
                if forms:
                    return browser.submit(found, forms[0]), True
        return found, False

    def is_out(self, party, browser):
        return party.go(browser, self.person, prompt="none").get("error") == "login_required"

    def discovery(self):
        assert self.op["end_session_endpoint"].startswith("https://")

    def rp_initiated_logout_discovery_endpoint_verification(self):
        self.discovery()

    def rp_initiated_logout(self):
        party, browser, token, out, _ = self.signed_in()
        found, _ = self.leave(browser, id_token_hint=token, post_logout_redirect_uri=out, state="s 1&2")
        assert isinstance(found, Answer) and found.url.startswith(f"{out}?") and found.params == {"state": "s 1&2"}, found
        assert self.is_out(party, browser)

    def stays_here(self, **asked):
        """The person is not sent to the application; whether they were signed out."""
        party, browser, token, out, _ = self.signed_in()
        asked = {name: value(token, out) for name, value in asked.items()}
        found, _ = self.leave(browser, **asked)
        assert isinstance(found, Page), found
        return found, party, browser

    def rp_initiated_logout_bad_post_logout_redirect_uri(self):
        found, _, _ = self.stays_here(
            id_token_hint=lambda token, _: token, post_logout_redirect_uri=lambda _, out: f"{out}/bad", state=lambda *_: "s")
        assert found.status in (200, 400)

    def rp_initiated_logout_query_added_to_post_logout_redirect_uri(self):
        self.stays_here(id_token_hint=lambda token, _: token, post_logout_redirect_uri=lambda _, out: f"{out}?foo=bar")

    def rp_initiated_logout_modified_id_token_hint(self):
        def bent(token, _):
            head, claims, signature = token.split(".")
            middle = len(signature) // 2
            return ".".join([head, claims, signature[:middle] + ("A" if signature[middle] != "A" else "B") + signature[middle + 1 :]])
        found, _, _ = self.stays_here(id_token_hint=bent, post_logout_redirect_uri=lambda _, out: out)
        assert found.status in (200, 400)

    def rp_initiated_logout_bad_id_token_hint(self):
        self.stays_here(id_token_hint=lambda *_: "not a token", post_logout_redirect_uri=lambda _, out: out)

    def rp_initiated_logout_no_id_token_hint(self):
        """Without a hint the person is asked, and led nowhere that nobody vouches for."""
        party, browser, _, out, _ = self.signed_in()
        found = browser.get(f"{self.op['end_session_endpoint']}?{urlencode({'post_logout_redirect_uri': out, 'state': 's'})}")
        assert isinstance(found, Page)
        assert not self.is_out(party, browser), "nobody is signed out by a link alone"

    def goes(self, **asked):
        found, party, browser = self.stays_here(**asked)
        assert found.status == 200 and self.is_out(party, browser), found.read.text

    def rp_initiated_logout_no_params(self):
        self.goes()

    def rp_initiated_logout_only_state(self):
        self.goes(state=lambda *_: "s")

    def rp_initiated_logout_no_post_logout_redirect_uri(self):
        self.goes(id_token_hint=lambda token, _: token, state=lambda *_: "s")

    def rp_initiated_logout_no_state(self):
        party, browser, token, out, _ = self.signed_in()
        found, _ = self.leave(browser, id_token_hint=token, post_logout_redirect_uri=out)
        assert isinstance(found, Answer) and found.url == out and self.is_out(party, browser)

    def rp_initiated_logout_by_post(self):
        party, browser, token, out, _ = self.signed_in()
        found = browser.go("POST", self.op["end_session_endpoint"], data=[("id_token_hint", token), ("post_logout_redirect_uri", out)])
        if isinstance(found, Page):
            found = browser.submit(found, found.form("Sign out"))
        assert isinstance(found, Answer) and self.is_out(party, browser)

    # Back-Channel Logout

    def backchannel_logout_discovery_endpoint_verification(self):
        self.discovery()
        assert self.op["backchannel_logout_supported"] is True and self.op["backchannel_logout_session_supported"] is True

    def backchannel_rp_initiated_logout(self):
        party, browser, token, out, _ = self.signed_in(
            backchannel_logout_uri=f"{self.site.url}/back-{id(self)}", backchannel_logout_session_required=True)
        sid = self.op.open(token, party.alg)["sid"]
        self.leave(browser, id_token_hint=token, post_logout_redirect_uri=out)
        body = pairs(self.site.post_to(f"/back-{id(self)}"))
        assert set(body) == {"logout_token"}
        claims = self.op.open(body["logout_token"], party.alg)
        assert claims["iss"] == self.op.issuer and claims["aud"] in (party.id, [party.id]) and claims["sid"] == sid
        assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
        assert "nonce" not in claims and claims["jti"] and claims["iat"] and claims["exp"] > claims["iat"]
        assert self.is_out(party, browser)

    # Front-Channel Logout

    def frontchannel_logout_discovery_endpoint_verification(self):
        self.discovery()
        assert self.op["frontchannel_logout_supported"] is True and self.op["frontchannel_logout_session_supported"] is True

    def frontchannel_rp_initiated_logout(self):
        uri = f"{self.site.url}/front?app=1"
        party, browser, token, out, _ = self.signed_in(frontchannel_logout_uri=uri, frontchannel_logout_session_required=True)
        sid = self.op.open(token, party.alg)["sid"]
        found, _ = self.leave(browser, id_token_hint=token, post_logout_redirect_uri=out, state="s")
        assert isinstance(found, Page), "the frames come first"
        framed = [frame for frame in found.read.frames if frame.startswith(f"{self.site.url}/front")]
        assert len(framed) == 1
        assert pairs(urlsplit(framed[0]).query) == {"app": "1", "iss": self.op.issuer, "sid": sid}
        policy = found.headers["content-security-policy"]
        assert self.site.url in policy.split("frame-src")[1].split(";")[0], policy
        assert f"{out}?state=s" in [link.replace("&amp;", "&") for link in found.read.links] + [
            found.headers.get("refresh", "").split("url=")[-1]], "then on to the application"
        assert self.is_out(party, browser)

    # Session Management

    def session_management_discovery_endpoint_verification(self):
        self.discovery()
        assert self.op["check_session_iframe"].startswith("https://")

    def session_management_rp_initiated_logout(self):
        """What a browser without scripts can see of it; the frame itself is told in tests/browser."""
        party, browser, token, out, answer = self.signed_in()
        assert "." in answer["session_state"] and " " not in answer["session_state"]
        frame = browser.get(self.op["check_session_iframe"])
        assert frame.status == 200 and "frame-ancestors 'none'" not in frame.headers.get("content-security-policy", "")
        assert "x-frame-options" not in frame.headers
        silent = party.go(browser, self.person, prompt="none")
        assert silent["session_state"].split(".")[1] != "" and silent.get("error") is None
        self.leave(browser, id_token_hint=token, post_logout_redirect_uri=out)
        after = party.go(browser, self.person, prompt="none")
        assert after["error"] == "login_required"


RP_INITIATED = [name for name in vars(Leaving) if name.startswith("rp_initiated_logout")]
BACK = ["backchannel_logout_discovery_endpoint_verification", "backchannel_rp_initiated_logout"]
FRONT = ["frontchannel_logout_discovery_endpoint_verification", "frontchannel_rp_initiated_logout"]
SESSION = ["session_management_discovery_endpoint_verification", "session_management_rp_initiated_logout"]
