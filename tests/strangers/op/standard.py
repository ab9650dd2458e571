"""The standard claims of OpenID Connect Core §5.1 and §5.1.1, by scope (§5.4), and the form of each."""

import re
import time
import zoneinfo

SCOPES = {
    "profile": set(
        """name family_name given_name middle_name nickname preferred_username profile picture website gender birthdate zoneinfo locale
        updated_at""".split()
    ),
    "email": {"email", "email_verified"},
    "address": {"address"},
    "phone": {"phone_number", "phone_number_verified"},
}
ADDRESS = set("formatted street_address locality region postal_code country".split())

FORMS = {
    "profile": r"https?://\S+",
    "picture": r"https?://\S+",
    "website": r"https?://\S+",
    "birthdate": r"\d{4}(-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?",
    "locale": r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*",
    "email": r"[^@\s]+@[^@\s]+",
    "phone_number": r"\+[1-9]\d{6,14}",
}


def check_text(name, text):
    assert isinstance(text, str) and text.strip(), f"{name} is {text!r}"
    assert name not in FORMS or re.fullmatch(FORMS[name], text), f"{name} is {text!r}"


def check_standard(told):
    """What is told of §5.1 has the type and the form that it should."""
    for name in set().union(*SCOPES.values()) & set(told):
        if name in ("email_verified", "phone_number_verified"):
            assert isinstance(told[name], bool), f"{name} is {told[name]!r}"
        elif name == "updated_at":
            assert isinstance(told[name], int) and not isinstance(told[name], bool), f"updated_at is {told[name]!r}"
            assert 0 < told[name] <= time.time() + 5, f"updated_at is {told[name]}: seconds, and not to come"
        elif name == "address":
            assert isinstance(told[name], dict) and told[name], f"address is {told[name]!r}"
            for member, text in told[name].items():
                assert member in ADDRESS, f"address has {member}"
                check_text(member, text)
        else:
            check_text(name, told[name])
    if "zoneinfo" in told and zoneinfo.available_timezones():
        assert told["zoneinfo"] in zoneinfo.available_timezones(), f"zoneinfo is {told['zoneinfo']}"
