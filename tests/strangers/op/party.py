"""A relying party: registers, asks, and believes nothing it did not check (OpenID Connect Core 1.0)."""

import base64
import hashlib
import json
import secrets
import time
from urllib.parse import urlencode

import requests
from jwcrypto import jwk, jws, jwt


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def half_hash(text, alg):
    """`at_hash` and `c_hash` (Core §3.1.3.6)."""
    digest = hashlib.new({"256": "sha256", "384": "sha384", "512": "sha512"}.get(alg[-3:], "sha512"), text.encode()).digest()
    return b64(digest[: len(digest) // 2])


def unsigned(claims):
    return f"{b64(json.dumps({'alg': 'none'}).encode())}.{b64(json.dumps(claims).encode())}."


class Provider:
    """The provider as its own discovery describes it."""

    def __init__(self, tenant, roots):
        self.tenant, self.roots, self.issuer = tenant, roots, tenant["issuer"]
        self.http = requests.Session()
        self.http.verify, self.http.trust_env = roots, False
        self.metadata = self.fetch(f"{self.issuer}/.well-known/openid-configuration")
        assert self.metadata["issuer"] == self.issuer

    def fetch(self, url):
        answer = self.http.get(url, timeout=30)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/json"), f"{url}: {answer.status_code}"
        return answer.json()

    def __getitem__(self, name):
        return self.metadata[name]

    def keys(self):
        return jwk.JWKSet.from_json(json.dumps(self.fetch(self["jwks_uri"])))

    def open(self, token, alg):
        """The claims of a token of the provider's, signed with `alg` by a key it publishes, found by `kid`."""
        signed = jws.JWS()
        signed.deserialize(token)
        header = signed.jose_header
        assert header["alg"] == alg and header.get("kid"), f"{header}, not {alg}"
        signed.allowed_algs = [alg]
        key = self.keys().get_key(header["kid"])
        assert key is not None, f"no key {header['kid']}"
        signed.verify(key)
        return json.loads(signed.payload)


class Party:
    """A client of the provider."""

    def __init__(self, provider, site, response_type="code", form_post=False, auth="client_secret_basic", **more):
        self.op, self.site, self.response_type, self.form_post, self.auth = provider, site, response_type, form_post, auth
        self.key = jwk.JWK.generate(kty="RSA", size=2048, kid=secrets.token_hex(4), use="sig", alg="RS256")
        self.redirect_uri = more.get("redirect_uris", [f"{site.url}/cb"])[0]
        grants = (["authorization_code"] if self.has_code else []) + (["implicit"] if self.is_front else [])
        self.wanted = {
            "client_name": f"Suite {secrets.token_hex(3)}",
            "redirect_uris": [self.redirect_uri],
            "response_types": [response_type],
            "grant_types": grants,
            "token_endpoint_auth_method": auth,
            "contacts": ["somebody@northwind.example"],
            "jwks": {"keys": [self.key.export_public(as_dict=True)]},
        }
        self.wanted.update({name: value for name, value in more.items() if value is not None})
        for name in [name for name, value in more.items() if value is None]:
            self.wanted.pop(name, None)

    @property
    def has_code(self):
        return "code" in self.response_type.split()

    @property
    def is_front(self):
        return bool({"token", "id_token"} & set(self.response_type.split()))

    @property
    def has_token(self):
        return "token" in self.response_type.split()

    @property
    def has_id_token(self):
        return "id_token" in self.response_type.split()

    # Registration

    def try_to_register(self):
        return self.op.http.post(self.op["registration_endpoint"], json=self.wanted, timeout=30)

    def register(self):
        answer = self.try_to_register()
        assert answer.status_code == 201, f"{answer.status_code}: {answer.text}"
        assert answer.headers["content-type"].startswith("application/json") and "no-store" in answer.headers["cache-control"]
        self.told = answer.json()
        for name in ("redirect_uris", "response_types", "token_endpoint_auth_method", "client_name", "contacts"):
            assert self.told[name] == self.wanted[name], f"{name}: {self.told[name]}"
        assert set(self.wanted["grant_types"]) <= set(self.told["grant_types"])
        self.id, self.secret = self.told["client_id"], self.told.get("client_secret")
        assert (self.secret is not None) == self.auth.startswith("client_secret")
        self.alg = self.told.get("id_token_signed_response_alg", "RS256")
        return self

    def manage(self, method, **more):
        headers = {"authorization": f"Bearer {self.told['registration_access_token']}"}
        return self.op.http.request(method, self.told["registration_client_uri"], headers=headers, timeout=30, **more)

    # The authorization endpoint

    def asked(self, scope="openid", **more):
        """The parameters of a request."""
        self.state, self.nonce = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        asked = {
            "client_id": self.id, "redirect_uri": self.redirect_uri, "scope": scope, "state": self.state, "nonce": self.nonce,
            "response_type": self.response_type,
        }
        if self.form_post:
            asked["response_mode"] = "form_post"
        asked.update(more)
        return {name: value for name, value in asked.items() if value is not None}

    def address(self, asked):
        return f"{self.op['authorization_endpoint']}?{urlencode(asked)}"

    def go(self, browser, person, scope="openid", method="GET", **more):
        asked = self.asked(scope, **more)
        if method == "POST":
            found = browser.go("POST", self.op["authorization_endpoint"], data=list(asked.items()))
        else:
            found = browser.get(self.address(asked))
        return browser.through(found, person)

    def check_answer(self, answer):
        """A good answer, where it should be, with all and only what was asked for (Core §3.x.2.5, RFC 9207)."""
        from browser import Answer

        assert isinstance(answer, Answer), f"a page, not an answer: {answer.status} {answer.read.text[:300]}"
        assert answer.get("error") is None, f"{answer.params}"
        how = "form_post" if self.form_post else ("fragment" if self.is_front else "query")
        assert answer.how == how, f"{answer.how}, not {how}"
        assert answer.url.split("#")[0].split("?")[0] == self.redirect_uri.split("?")[0]
        assert answer["state"] == self.state and answer["iss"] == self.op.issuer
        expected = {"state", "iss"} | ({"code"} if self.has_code else set()) | ({"id_token"} if self.has_id_token else set())
        expected |= {"access_token", "token_type", "expires_in"} if self.has_token else set()
        known = set(expected) | {"scope", "session_state"}
        unexpected = set(answer.params) - known - set(self.query_of_redirect_uri())
        assert expected <= set(answer.params) and not unexpected, f"{sorted(answer.params)}"
        if self.has_code:
            assert len(answer["code"]) >= 22
        if self.has_token:
            assert answer["token_type"].lower() == "bearer" and int(answer["expires_in"]) > 0
        return answer

    def query_of_redirect_uri(self):
        from browser import pairs
        return pairs(self.redirect_uri.split("?")[1]) if "?" in self.redirect_uri else {}

    def check_id_token(self, token, code=None, access_token=None, must=()):
        """Core §3.1.3.7, §3.2.2.11, §3.3.2.12."""
        claims = self.op.open(token, self.alg)
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        now = time.time()
        assert claims["iss"] == self.op.issuer and self.id in audience
        assert claims.get("azp", self.id) == self.id
        assert claims["iat"] <= now + 5 and now < claims["exp"] <= now + 86400
        assert claims.get("nonce") == self.nonce, f"nonce {claims.get('nonce')}, not {self.nonce}"
        assert claims["sub"] and len(claims["sub"]) <= 255
        for name in must:
            assert name in claims, f"no {name} in {sorted(claims)}"
        for name, text in (("c_hash", code), ("at_hash", access_token)):
            if text is not None:
                assert claims.get(name) == half_hash(text, self.alg), name
        return claims

    # The token endpoint

    def assertion(self, audience, **more):
        now = int(time.time())
        claims = {"iss": self.id, "sub": self.id, "aud": audience, "jti": secrets.token_hex(12), "iat": now, "exp": now + 60, **more}
        if self.auth == "client_secret_jwt":
            header, key = {"alg": "HS256"}, jwk.JWK(kty="oct", k=b64(self.secret.encode()))
        else:
            header, key = {"alg": "RS256", "kid": self.key.key_id}, self.key
        made = jwt.JWT(header=header, claims=claims)
        made.make_signed_token(key)
        return made.serialize()

    def token(self, audience=None, **form):
        """Asks the token endpoint, as this client proves who it is; the whole answer."""
        basic = None
        if self.auth == "client_secret_basic":
            basic = (self.id, self.secret)
        elif self.auth == "client_secret_post":
            form.update(client_id=self.id, client_secret=self.secret)
        elif self.auth in ("client_secret_jwt", "private_key_jwt"):
            form.update(
                client_assertion_type="urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                client_assertion=self.assertion(audience or self.op["token_endpoint"]),
            )
        else:
            form.update(client_id=self.id)
        answer = self.op.http.post(self.op["token_endpoint"], data=form, auth=basic, timeout=30)
        assert answer.headers["content-type"].startswith("application/json") and answer.headers["cache-control"] == "no-store"
        assert answer.headers.get("pragma", "no-cache") == "no-cache"
        return answer

    def exchange(self, answer, **more):
        """The tokens for the code of an answer (Core §3.1.3.3)."""
        found = self.token(grant_type="authorization_code", code=answer["code"], redirect_uri=self.redirect_uri, **more)
        assert found.status_code == 200, f"{found.status_code}: {found.text}"
        tokens = found.json()
        assert tokens["token_type"].lower() == "bearer" and tokens["access_token"] and tokens["expires_in"] > 0
        return tokens

    def refused(self, answer, *errors, status=(400,)):
        assert answer.status_code in status, f"{answer.status_code}: {answer.text}"
        found = answer.json()
        assert found["error"] in errors, found
        assert all(0x20 <= ord(letter) <= 0x7E and letter not in '"\\' for letter in found.get("error_description", "")), found

    # Userinfo

    def userinfo(self, access_token, how="get", alg=None):
        at, bearer = self.op["userinfo_endpoint"], {"authorization": f"Bearer {access_token}"}
        if how == "get":
            answer = self.op.http.get(at, headers=bearer, timeout=30)
        elif how == "post_header":
            answer = self.op.http.post(at, headers=bearer, timeout=30)
        else:
            answer = self.op.http.post(at, data={"access_token": access_token}, timeout=30)
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text} {answer.headers.get('www-authenticate')}"
        if alg:
            assert answer.headers["content-type"].startswith("application/jwt")
            claims = self.op.open(answer.text, alg)
            assert claims["iss"] == self.op.issuer and self.id in (claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]])
        else:
            assert answer.headers["content-type"].startswith("application/json")
            claims = answer.json()
            assert "nonce" not in claims
        assert claims["sub"]
        return claims

    # All of it

    def whole(self, answer, must=()):
        """Checks an answer and everything that can be had for it: the last ID token, the last access token, and all else."""
        self.check_answer(answer)
        found = {"tokens": {}, "access_token": answer.get("access_token"), "id_token": answer.get("id_token"), "front": None}
        if self.has_id_token:
            found["front"] = self.check_id_token(answer["id_token"], answer.get("code"), answer.get("access_token"), must)
            found["claims"] = found["front"]
        if self.has_code:
            tokens = self.exchange(answer)
            claims = self.check_id_token(tokens["id_token"], must=must)
            if "at_hash" in claims:
                assert claims["at_hash"] == half_hash(tokens["access_token"], self.alg)
            if found["front"]:
                assert (claims["sub"], claims["iss"]) == (found["front"]["sub"], found["front"]["iss"])
                assert claims.get("auth_time") == found["front"].get("auth_time")
            found.update(tokens=tokens, access_token=tokens["access_token"], id_token=tokens["id_token"], claims=claims)
        if found["access_token"] and "claims" in found:
            assert self.userinfo(found["access_token"])["sub"] == found["claims"]["sub"]
        return found
