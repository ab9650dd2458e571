"""A browser that runs no script: it follows redirects, fills plain forms, and stops where an application is answered."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

# What OpenSSL and requests say of a relying party's own certificate does not matter here: nothing of it is fetched.
FOLLOWED = (301, 302, 303, 307, 308)


@dataclass
class Form:
    action: str
    method: str
    fields: list
    button: str | None = None

    def has(self, name):
        return any(field == name for field, _ in self.fields)


class Reader(HTMLParser):
    """Forms, links, frames and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.frames, self.images, self.words = [], [], [], [], []
        self._form, self._silent, self._button = None, 0, None
        self.feed(text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(attrs.get("action", ""), attrs.get("method", "get").lower(), [])
            self.forms.append(self._form)
        elif tag == "input" and self._form and attrs.get("name"):
            if attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs:
                self._form.fields.append((attrs["name"], attrs.get("value", "")))
        elif tag == "button" and self._form:
            self._button = []
            # The first button is the one that is pressed.
            if attrs.get("name") and self._form.button is None:
                self._form.fields.append((attrs["name"], attrs.get("value", "")))
        elif tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])
        elif tag == "iframe" and attrs.get("src"):
            self.frames.append(attrs["src"])
        elif tag == "img" and attrs.get("src"):
            self.images.append(attrs["src"])
        elif tag in ("script", "style"):
            self._silent += 1

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "button" and self._form and self._button is not None:
            if self._form.button is None:
                self._form.button = " ".join(" ".join(self._button).split())
            self._button = None
        elif tag in ("script", "style"):
            self._silent -= 1

    def handle_data(self, data):
        if not self._silent:
            self.words.append(data)
            if self._button is not None:
                self._button.append(data)


@dataclass
class Page:
    """Something shown to the person."""

    url: str
    status: int
    headers: dict
    body: str

    def __post_init__(self):
        self.read = Reader(self.body)

    def form(self, button):
        found = [form for form in self.read.forms if (form.button or "").startswith(button)]
        assert found, f"no button {button!r} at {self.url}: {self.read.text[:300]}"
        return found[0]


@dataclass
class Answer:
    """What an application was sent."""

    url: str
    how: str
    params: dict
    shown: list = field(default_factory=list)

    def __getitem__(self, name):
        assert name in self.params, f"no {name} in {self.params}"
        return self.params[name]

    def get(self, name):
        return self.params.get(name)


def pairs(text):
    found = parse_qsl(text, keep_blank_values=True)
    assert len({name for name, _ in found}) == len(found), f"a parameter comes twice: {text}"
    return dict(found)


def origin_of(url):
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def guarded(answer):
    """Whatever cookie the house sets over https: ours, bound to the host and kept from scripts, but for the one that scripts watch."""
    for name, value in answer.raw.headers.items():
        if name.lower() != "set-cookie" or value.startswith("guesthouse-watch="):
            continue
        words = value.split("; ")
        assert words[0].startswith("__Host-guesthouse") and {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(words), value


class Browser:
    def __init__(self, roots, own, issuer):
        """`own`: the prefix of addresses that belong to applications, where it stops; `issuer`: of the house whose cookies are judged."""
        self.session = requests.Session()
        self.session.verify, self.session.trust_env = roots, False
        self.session.headers["accept-language"] = "en"
        self.own, self.house = own, origin_of(issuer)

    def _stop(self, url):
        return url.startswith(self.own)

    def go(self, method, url, data=None, headers=None):
        """Follows redirects until a page is shown or an application is answered."""
        for _ in range(20):
            if self._stop(url):
                parts = urlsplit(url)
                if data is not None:
                    return Answer(url, "form_post", dict(data))
                how = "fragment" if parts.fragment else "query"
                return Answer(url, how, pairs(parts.fragment or parts.query))
            answer = self.session.request(method, url, data=data, headers=headers, allow_redirects=False, timeout=30)
            if origin_of(url) == self.house:
                guarded(answer)
            if answer.status_code not in FOLLOWED:
                assert answer.status_code < 500, f"{answer.status_code} at {url}: {answer.text[:300]}"
                return Page(url, answer.status_code, answer.headers, answer.text)
            if answer.status_code == 303 or (method == "POST" and answer.status_code in (301, 302)):
                method, data = "GET", None
            url = urljoin(url, answer.headers["location"])
        raise AssertionError(f"no end of redirects at {url}")

    def get(self, url):
        return self.go("GET", url)

    def submit(self, page, form, **filled):
        """Sends a form, as a browser would: the values that are there, and what was filled in."""
        fields = [(name, filled.pop(name, value)) for name, value in form.fields] + list(filled.items())
        url = urljoin(page.url, form.action or page.url)
        if form.method == "get":
            return self.go("GET", requests.Request("GET", url, params=fields).prepare().url)
        # What a browser says of where a form comes from.
        return self.go("POST", url, data=fields, headers={"origin": origin_of(page.url)})

    def through(self, found, person):
        """Does what the pages ask of `person`, until an application is answered or nothing more can be done."""
        shown = []
        for _ in range(12):
            if isinstance(found, Answer):
                found.shown = shown
                return found
            forms = found.read.forms
            step, values = self._next(forms, person)
            shown.append((step, found))
            if step is None:
                return found
            form, more = values
            found = self.submit(found, form, **more)
        raise AssertionError(f"no end of pages: {[step for step, _ in shown]}")

    def _next(self, forms, person):
        for form in forms:
            if self._stop(form.action):
                return "answer", (form, {})
        for form in forms:
            if form.has("password"):
                return "password", (form, {"password": person["password"]})
        for form in forms:
            if form.has("address") and form.button == "Continue":
                return "address", (form, {"address": person["email"]})
        for words, name in (("Allow", "consent"), ("Continue as", "account"), (person["email"], "account")):
            for form in forms:
                if words in (form.button or ""):
                    return name, (form, {})
        return None, None


def seen(answer):
    """Which steps the person saw."""
    return [step for step, _ in answer.shown]
