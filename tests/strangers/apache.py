"""Apache's mod_auth_openidc as a relying party: several sites of one Apache, each with a client of its own.

    apache.py DEMO_LINE [PART_OF_A_NAME ...]
"""

import json
import os
import pwd
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode, urljoin

sys.path.insert(0, str(Path(__file__).parent / "op"))

import requests
from browser import Browser, Page, Reader
from jwcrypto import jwk
from jwcrypto.common import base64url_decode
from own_site import certificate

MODULES = "authn_core authz_core authz_user mpm_event ssl socache_shmcb headers dir mime env setenvif auth_openidc".split()
TOLD = "iss sub aud acct tid email name nonce acr".split()
# Which this version speaks too; the keys are made of the client's secret (OpenID Connect Core §10.2).
ENCRYPTED = [("A256KW", "A256GCM"), ("A256KW", "A256CBC-HS512"), ("A256KW", "A128CBC-HS256"), ("A128KW", "A128CBC-HS256")]
# It looks at the algorithm only for its log of this level, and without that takes the longest key.
LOOKS = {"A128KW": {"LogLevel": "auth_openidc:debug"}, "A256KW": {}}
HALF_OPEN = ["code id_token", "code token", "code id_token token", "id_token", "id_token token"]


# Below the ports that the machine hands out by itself, as in tests/cast/port.rs: no connection takes one meanwhile.
PORTS = iter(random.sample(range(15_000, 31_000), 16_000))


def free_port():
    for port in PORTS:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no port is free")


class Site:
    """One site of the Apache: what is registered for it, and how mod_auth_openidc is told."""

    def __init__(self, name, response_type="code", metadata=None, directives=None, key=None):
        self.name, self.response_type, self.key, self.port = name, response_type, key, free_port()
        self.url = f"https://localhost:{self.port}"
        kinds = response_type.split()
        grants = (["authorization_code", "refresh_token"] if "code" in kinds else []) + ([] if response_type == "code" else ["implicit"])
        self.metadata = {
            "client_name": f"Apache {name}", "redirect_uris": [f"{self.url}/cb"], "response_types": [response_type],
            "grant_types": grants, "post_logout_redirect_uris": [f"{self.url}/out.html"], **(metadata or {}),
        }
        for kind in ("frontchannel_logout", "backchannel_logout"):
            if kind in self.metadata:
                words = {"frontchannel_logout": "get", "backchannel_logout": "backchannel"}[kind]
                del self.metadata[kind]
                self.metadata.update({f"{kind}_uri": f"{self.url}/cb?logout={words}", f"{kind}_session_required": True})
        self.directives = {"OIDCResponseType": f'"{response_type}"', "OIDCPKCEMethod": "S256", **(directives or {})}
        if response_type != "code":
            self.directives.setdefault("OIDCResponseMode", "form_post")
        if "code" not in kinds:
            del self.directives["OIDCPKCEMethod"]

    def register(self, http, registration_endpoint):
        answer = http.post(registration_endpoint, json=self.metadata, timeout=30)
        assert answer.status_code == 201, answer.text
        self.told = answer.json()

    def keys(self, folder):
        """They stand first: what is signed with them is only allowed after."""
        if not self.key:
            return {}
        (folder / f"{self.name}.key").write_bytes(self.key.export_to_pem(private_key=True, password=None))
        (folder / f"{self.name}.pem").write_bytes(self.key.export_to_pem())
        kid = self.key.get("kid")
        named = f'"{kid}#{folder}/{self.name}'
        return {"OIDCPrivateKeyFiles": f'{named}.key"', "OIDCPublicKeyFiles": f'{named}.pem"'}

    def config(self, folder, issuer, roots):
        told = self.keys(folder)
        told |= {
            "OIDCProviderMetadataURL": f"{issuer}/.well-known/openid-configuration", "OIDCClientID": self.told["client_id"],
            "OIDCRedirectURI": f"{self.url}/cb", "OIDCCryptoPassphrase": "nobody-else-knows-this", "OIDCCABundlePath": roots,
            "OIDCScope": '"openid profile email"', "OIDCCacheType": "shm", "OIDCSessionType": "server-cache",
            "OIDCDefaultLoggedOutURL": f"{self.url}/out.html", "OIDCStateMaxNumberOfCookies": "20 true",
            "OIDCProviderTokenEndpointAuth": self.told["token_endpoint_auth_method"],
            "OIDCIDTokenSignedResponseAlg": self.told["id_token_signed_response_alg"], **self.directives,
        }
        if "client_secret" in self.told:
            told.setdefault("OIDCClientSecret", self.told["client_secret"])
        lines = "\n".join(f"  {name} {value}" for name, value in told.items())
        headers = "\n".join(f'    Header set x-{name} "%{{OIDC_CLAIM_{name}}}e" env=OIDC_CLAIM_{name}' for name in TOLD)
        return f"""
Listen 127.0.0.1:{self.port} https
<VirtualHost 127.0.0.1:{self.port}>
  ServerName localhost
  SSLEngine on
  SSLCertificateFile {folder}/site.pem
  DocumentRoot {folder}/pages
{lines}
  <Location />
    AuthType openid-connect
    Require valid-user
{headers}
  </Location>
  <Location /out.html>
    AuthType None
    Require all granted
  </Location>
  <Location /dana>
    Require claim email:dana@contoso.example
  </Location>
  <Location /nobody>
    Require claim acct:1
  </Location>
</VirtualHost>
"""


class Apache:
    def __init__(self, sites, issuer, authority):
        self.folder = Path(tempfile.mkdtemp(prefix="guesthouse-apache-"))
        pages = self.folder / "pages"
        for page in ("index.html", "out.html", "dana/index.html", "nobody/index.html"):
            (pages / page).parent.mkdir(parents=True, exist_ok=True)
            (pages / page).write_text(f"<!doctype html><title>{page}</title><p>This is {page}</p>")
        certificate(self.folder)
        (self.folder / "types").write_text("text/html html\n")
        roots = self.folder / "roots.pem"
        roots.write_bytes(Path(authority).read_bytes())
        self.roots = self.folder / "all-roots.pem"
        self.roots.write_bytes(Path(authority).read_bytes() + (self.folder / "site.pem").read_bytes())
        loaded = "\n".join(f"LoadModule {name}_module {self.modules()}/mod_{name}.so" for name in MODULES)
        self.log = self.folder / "error.log"
        config = self.folder / "apache.conf"
        config.write_text(
            f"ServerRoot {self.folder}\nServerName localhost\nPidFile {self.folder}/pid\nErrorLog {self.log}\nLogLevel warn auth_openidc:info\n"
            f"Mutex file:{self.folder} default\nTypesConfig {self.folder}/types\nDirectoryIndex index.html\nStartServers 1\n{loaded}\n"
            f"SSLSessionCache none\n" + "".join(site.config(self.folder, issuer, roots) for site in sites)
        )
        more = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("www-data")
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
            more = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        program = shutil.which("apache2") or "/usr/sbin/apache2"
        self.process = subprocess.Popen([program, "-DFOREGROUND", "-f", config], cwd=self.folder, stderr=subprocess.PIPE, **more)
        self.wait_for(sites[-1].port)

    @staticmethod
    def modules():
        return "/usr/lib/apache2/modules"

    def wait_for(self, port):
        for _ in range(100):
            if self.process.poll() is not None:
                raise SystemExit(f"Apache ended: {self.process.stderr.read().decode()}\n{self.log.read_text() if self.log.exists() else ''}")
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit("Apache does not listen")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder)


class Stories:
    def __init__(self, line):
        tenant = line["tenants"][0]
        self.issuer, self.person, self.tid = tenant["issuer"], tenant["users"][0], tenant["tid"]
        http = requests.Session()
        http.verify, http.trust_env = line["ca_pem"], False
        self.op = http.get(f"{self.issuer}/.well-known/openid-configuration", timeout=30).json()
        rsa = jwk.JWK.generate(kty="RSA", size=2048, kid="apache")
        keys = {"jwks": {"keys": [rsa.export_public(as_dict=True)]}}
        copied = "response_type client_id redirect_uri scope state nonce code_challenge code_challenge_method".split()
        signed = json.dumps(json.dumps({"copy_from_request": copied, "crypto": {"sign_alg": "RS256"}, "request_object_type": "request"}))
        self.sites = [
            Site("code", metadata={"id_token_signed_response_alg": "ES256"}),
            Site("form-post", directives={"OIDCResponseMode": "form_post"}),
            *[Site(kind.replace(" ", "-"), kind) for kind in HALF_OPEN],
            Site("secret-post", metadata={"token_endpoint_auth_method": "client_secret_post"}),
            Site("secret-jwt", metadata={"token_endpoint_auth_method": "client_secret_jwt"}),
            Site("key-jwt", metadata={"token_endpoint_auth_method": "private_key_jwt", **keys}, key=rsa),
            Site("request-object", metadata={"request_object_signing_alg": "RS256", **keys}, key=rsa, directives={"OIDCRequestObject": signed}),
            Site("signed-userinfo", metadata={"userinfo_signed_response_alg": "RS256"}, directives={"OIDCUserInfoSignedResponseAlg": "RS256"}),
            *[Site(f"{alg}-{enc}", metadata={"id_token_encrypted_response_alg": alg, "id_token_encrypted_response_enc": enc},
                   directives={"OIDCIDTokenEncryptedResponseAlg": alg, "OIDCIDTokenEncryptedResponseEnc": enc, **LOOKS[alg]})
              for alg, enc in ENCRYPTED],
            Site("encrypted-id-token", "id_token", metadata={"id_token_encrypted_response_alg": "A256KW"}),
            *[Site(f"userinfo-{alg}", metadata={"userinfo_signed_response_alg": "RS256", "userinfo_encrypted_response_alg": alg},
                   directives={"OIDCUserInfoSignedResponseAlg": "RS256", "OIDCUserInfoEncryptedResponseAlg": alg, **LOOKS[alg]})
              for alg in LOOKS],
            Site("another-secret", "id_token", metadata={"id_token_encrypted_response_alg": "A256KW"}, directives={"OIDCClientSecret": "another"}),
            Site("back-channel", metadata={"backchannel_logout": True}),
            Site("front-channel", metadata={"frontchannel_logout": True}),
            # By form, because this version takes an error that says `iss` (RFC 9207) in a query for something else.
            Site("watched", directives={"OIDCResponseMode": "form_post"}),
            Site("asks-again", directives={"OIDCAuthRequestParams": '"prompt=consent"'}),
        ]
        for site in self.sites:
            site.register(http, self.op["registration_endpoint"])
        self.apache = Apache(self.sites, self.issuer, line["ca_pem"])

    def __getitem__(self, name):
        return next(site for site in self.sites if site.name == name)

    def browser(self):
        return Browser(str(self.apache.roots), "https://stops-nowhere.invalid", self.op["issuer"])

    def enter(self, site, browser=None, at="/"):
        browser = browser or self.browser()
        page = browser.get(f"{site.url}{at}")
        for _ in range(8):
            # The answer by form is on its way to Apache.
            answers = [form for form in page.read.forms if form.action.startswith(site.url)]
            if answers:
                self.sent = dict(answers[0].fields)
                page = browser.submit(page, answers[0])
                continue
            if page.url.startswith(site.url):
                return browser, page
            step, found = browser._next(page.read.forms, self.person)
            assert step, f"{page.url}: {page.read.text[:400]}"
            page = browser.submit(page, found[0], **found[1])
        raise AssertionError(f"no end: {page.url}")

    def inside(self, page, site, must=("email", "name")):
        assert page.status == 200 and "This is index.html" in page.body, f"{page.status} {page.url}: {page.body[:600]}"
        told = {name: page.headers.get(f"x-{name}") for name in TOLD}
        assert told["iss"] == self.issuer and told["aud"] == site.told["client_id"], told
        assert told["tid"] == self.tid and told["acct"] == "0" and told["sub"], told
        for name in must:
            assert told[name], f"no {name}: {told}"
        if "email" in must:
            assert told["email"] == self.person["email"]

    def is_out(self, site, browser):
        page = browser.get(f"{site.url}/")
        return "This is index.html" not in page.body

    # The stories

    def a_code_leads_in_and_claims_decide(self):
        site = self["code"]
        browser, page = self.enter(site)
        self.inside(page, site)
        assert browser.get(f"{site.url}/dana/").status == 200
        assert browser.get(f"{site.url}/nobody/").status in (401, 403), "no member is a guest"

    def a_code_may_come_by_form(self):
        self.inside(self.enter(self["form-post"])[1], self["form-post"])

    def every_other_way_of_answering(self):
        for kind in HALF_OPEN:
            site = self[kind.replace(" ", "-")]
            self.inside(self.enter(site)[1], site)

    def every_proof_of_who_it_is(self):
        for name in ("secret-post", "secret-jwt", "key-jwt"):
            self.inside(self.enter(self[name])[1], self[name])

    def a_signed_request_object(self):
        site = self["request-object"]
        first = requests.get(f"{site.url}/", verify=str(self.apache.roots), allow_redirects=False, timeout=30)
        assert "request=ey" in first.headers["location"], first.headers["location"]
        self.inside(self.enter(site)[1], site)
        # The same client without its object, or with one that somebody bent, is refused.
        plain = urlencode({"client_id": site.told["client_id"], "redirect_uri": f"{site.url}/cb", "response_type": "code", "scope": "openid",
                           "state": "s", "request": "eyJhbGciOiJub25lIn0.e30."})
        answer = requests.get(f"{self.op['authorization_endpoint']}?{plain}", verify=str(self.apache.roots), allow_redirects=False, timeout=30)
        assert answer.status_code == 400 or "error=invalid_request_object" in answer.headers["location"], answer.headers

    def userinfo_may_be_signed(self):
        self.inside(self.enter(self["signed-userinfo"])[1], self["signed-userinfo"])

    def an_answer_that_was_bent_does_not_lead_in(self):
        site, browser = self["code"], self.browser()
        for bent in ("code=x&state=nonsense", "error=access_denied&state=nonsense"):
            page = browser.get(f"{site.url}/cb?{bent}")
            assert "This is index.html" not in page.body
        assert self.is_out(site, browser)

    def who_says_no_stays_outside(self):
        site, browser = self["asks-again"], self.browser()
        page = browser.get(f"{site.url}/")
        while page.url.startswith(self.issuer):
            step, found = browser._next(page.read.forms, self.person)
            more = {"choice": "deny"} if step == "consent" else found[1]
            page = browser.submit(page, found[0], **more)
        assert page.url.startswith(site.url) and "error=access_denied" in page.url and "Error" in page.body, page.body
        assert self.is_out(site, browser)

    def leaving_at_the_application_ends_the_session_here(self):
        site = self["code"]
        browser, page = self.enter(site)
        page = browser.get(f"{site.url}/cb?{urlencode({'logout': f'{site.url}/out.html'})}")
        assert page.url.startswith(f"{site.url}/out.html") and "This is out.html" in page.body, f"{page.url} {page.body[:300]}"
        assert self.is_out(site, browser)
        here = browser.get(f"{site.url}/")
        assert here.url.startswith(self.issuer) and not any(form.button == "Allow" for form in here.read.forms)
        assert any(form.has("address") or form.has("password") for form in here.read.forms), here.read.text

    def leave_here(self, browser, page=None):
        """A sign-out at the provider, by the person, without the application."""
        page = browser.get(self.op["end_session_endpoint"])
        return browser.submit(page, page.form("Sign out"))

    def the_back_channel_ends_the_session_there(self):
        site = self["back-channel"]
        browser, page = self.enter(site)
        self.inside(page, site)
        self.leave_here(browser)
        for _ in range(60):
            if self.is_out(site, browser):
                return
            time.sleep(0.5)
        raise AssertionError(f"the session lives on: {self.apache.log.read_text()[-1500:]}")

    def the_front_channel_ends_the_session_there(self):
        site = self["front-channel"]
        browser, page = self.enter(site)
        self.inside(page, site)
        out = self.leave_here(browser)
        frames = [frame for frame in out.read.frames if frame.startswith(site.url)]
        assert len(frames) == 1 and "sid=" in frames[0] and "iss=" in frames[0], out.body
        assert not self.is_out(site, browser), "the frame was not loaded yet"
        browser.get(frames[0])
        assert self.is_out(site, browser)

    def the_session_is_watched(self):
        """What mod_auth_openidc's frames do, without their scripts: ask again in silence, and end where the provider says no."""
        site = self["watched"]
        browser, page = self.enter(site)
        frame = browser.get(f"{site.url}/cb?session=iframe_rp")
        assert self.op["check_session_iframe"].split("/")[-1] and frame.status == 200, f"{frame.status} {frame.url} {frame.headers} {frame.body}"
        framed = browser.get(f"{site.url}/cb?session=iframe_op")
        assert framed.url.split("?")[0] == self.op["check_session_iframe"], f"{framed.status} {framed.url} {framed.body[:300]}"
        assert "session=logout" not in self.ask_in_silence(site, browser).body
        assert not self.is_out(site, browser)
        self.leave_here(browser)
        # Its script sends the window there.
        assert "cb?session=logout" in self.ask_in_silence(site, browser).body
        browser.get(f"{site.url}/cb?session=logout")
        assert self.is_out(site, browser)

    def ask_in_silence(self, site, browser):
        page = browser.get(f"{site.url}/cb?session=check")
        return browser.submit(page, next(form for form in page.read.forms if form.action.startswith(site.url)))

    def id_tokens_may_be_encrypted(self):
        """Apache decrypts what only it can read, and shows what the signed token inside says."""
        for alg, enc in ENCRYPTED:
            site = self[f"{alg}-{enc}"]
            assert alg in self.op["id_token_encryption_alg_values_supported"] and site.told["id_token_encrypted_response_alg"] == alg
            self.inside(self.enter(site)[1], site)
        # Here the token travels through the browser, where it can be looked at and not read; nor can it by who has another secret.
        site = self["encrypted-id-token"]
        self.inside(self.enter(site)[1], site)
        token = self.sent["id_token"].split(".")
        header = json.loads(base64url_decode(token[0]))
        assert len(token) == 5 and header == {"alg": "A256KW", "enc": "A128CBC-HS256", "cty": "JWT"}, header
        site = self["another-secret"]
        page = self.enter(site)[1]
        assert "This is index.html" not in page.body and page.url.startswith(f"{site.url}/cb"), f"{page.url} {page.body[:300]}"

    def userinfo_may_be_encrypted(self):
        for alg in LOOKS:
            self.inside(self.enter(self[f"userinfo-{alg}"])[1], self[f"userinfo-{alg}"])


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        stories = Stories(json.load(file))
    failed = 0
    # What takes a browser is no story but a part of one.
    names = [name for name, story in vars(Stories).items() if callable(story) and story.__code__.co_argcount == 1 and name != "browser"]
    try:
        for name in names:
            if name.startswith("_") or (sys.argv[2:] and not any(part in name for part in sys.argv[2:])):
                continue
            try:
                left = getattr(stories, name)()
                print(f"left   {name}: {left}" if left else f"ok     {name}", flush=True)
            except Exception as error:  # noqa: BLE001 — the next story is still told
                failed += 1
                line = error.__traceback__.tb_next.tb_lineno if error.__traceback__.tb_next else 0
                print(f"FAILED {name} (line {line}): {type(error).__name__} {error}\n{stories.apache.log.read_text()[-800:]}", flush=True)
    finally:
        stories.apache.stop()
    sys.exit(1 if failed else 0)


main()
