"""Walks the behaviours that the OpenID Foundation's certification programme exercises on a provider, by profile.

    run.py DEMO_LINE GUESTHOUSE [PART_OF_A_NAME ...]

DEMO_LINE is the file with the line that `guesthouse demo --json --tls` printed, GUESTHOUSE the program. Each behaviour is one line:
`ok`, `left` (with what the provider does not offer) or `FAILED` (with why). Exit 0 only if none failed.
"""

import json
import subprocess
import sys
import time
import traceback

import core
import dynamic
import leaving
from browser import Browser
from party import Provider
from own_site import Site

HYBRID = ["code id_token", "code token", "code id_token token"]
IMPLICIT = ["id_token", "id_token token"]


class Suite:
    def __init__(self, line, program):
        self.line, self.program, self.roots = line, program, line["ca_pem"]
        tenant = line["tenants"][0]
        self.person = tenant["users"][0]
        self.op, self.site = Provider(tenant, self.roots), Site()
        self.counts = {"ok": 0, "left": 0, "FAILED": 0}

    def browser(self):
        return Browser(self.roots, self.site.url, self.op.issuer)

    def rotate_keys(self):
        words = [self.program, "tenant", "keys", "rotate", "--config", self.line["config_file"], self.line["tenants"][0]["name"]]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)

    def tell(self, name, behaviour):
        try:
            left = behaviour()
            outcome, why = ("left", f": {left}") if left else ("ok", "")
        except Exception as error:  # noqa: BLE001 — whatever it is, the next behaviour is still told
            outcome = "FAILED"
            last = traceback.extract_tb(error.__traceback__)[-1]
            why = f": {type(error).__name__} {error} (line {last.lineno} of {last.filename.rsplit('/', 1)[-1]})"
        self.counts[outcome] += 1
        print(f"{outcome:6} {name}{why}", flush=True)


def profiles(suite):
    """Each profile: its name, the actor of its behaviours, and which those are."""
    for form_post in (False, True):
        prefix = "formpost-" if form_post else ""
        for profile, kinds in (("basic", ["code"]), ("implicit", IMPLICIT), ("hybrid", HYBRID)):
            for kind in kinds:
                name = f"{prefix}{profile}" + (f" [{kind}]" if len(kinds) > 1 else "")
                yield name, lambda kind=kind, form_post=form_post: core.Core(suite, kind, form_post), core.behaviours(kind)
    yield "config", lambda: dynamic.Dynamic(suite, "code", False), dynamic.CONFIG
    yield "dynamic", lambda: dynamic.Dynamic(suite, "code", False), dynamic.DYNAMIC
    yield "3rdparty-init-login", lambda: dynamic.Dynamic(suite, "code", False), dynamic.THIRD_PARTY
    yield "rp-initiated-logout", lambda: leaving.Leaving(suite, "code", False), leaving.RP_INITIATED
    yield "backchannel-logout", lambda: leaving.Leaving(suite, "code", False), leaving.BACK
    yield "frontchannel-logout", lambda: leaving.Leaving(suite, "code", False), leaving.FRONT
    yield "session-management", lambda: leaving.Leaving(suite, "code", False), leaving.SESSION


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        suite = Suite(json.load(file), sys.argv[2])
    wanted, later = sys.argv[3:], []
    for profile, actor, names in profiles(suite):
        names = [name for name in names if not wanted or any(part in f"{profile} {name}" for part in wanted)]
        if not names:
            continue
        actor = actor()
        for name in names:
            suite.tell(f"{profile} {name}", getattr(actor, name))
        later += [(at, profile, again) for at, again in actor.later]
    for at, profile, again in sorted(later, key=lambda found: found[0]):
        time.sleep(max(0, at - time.time()))
        suite.tell(f"{profile} codereuse_30seconds, 30 seconds later", again)
    print(", ".join(f"{count} {outcome}" for outcome, count in suite.counts.items()))
    sys.exit(1 if suite.counts["FAILED"] or not suite.counts["ok"] else 0)


main()
