"""A DNS server that others wrote (dnslib), by UDP and TCP on one free port of loopback.

    name_server.py RECORDS

RECORDS is a file with one JSON object, read anew at every question: names, without a dot at the end, with lists of texts. A name with
the text "silent" is never answered, one with "broken" is answered that the server cannot, and one that is not there does not exist.
Answers of more than 512 bytes are had by TCP alone (RFC 1035 §4.2.1).
"""

import errno
import json
import sys
import time

from dnslib import DNSRecord, QTYPE, RCODE, RR, TXT
from dnslib.server import DNSError, DNSHandler, DNSServer


class Records:
    def resolve(self, request, _handler):
        reply = request.reply()
        with open(sys.argv[1], encoding="utf-8") as file:
            texts = json.load(file).get(str(request.q.qname).rstrip(".").lower())
        if texts is None:
            reply.header.rcode = RCODE.NXDOMAIN
        elif "silent" in texts:
            raise DNSError("nothing is said")
        elif "broken" in texts:
            reply.header.rcode = RCODE.SERVFAIL
        elif request.q.qtype == QTYPE.TXT:
            for text in texts:
                # A text is kept in pieces of at most 255 bytes; these are shorter, so that joining them is seen to be done.
                pieces = [text[at : at + 40] for at in range(0, len(text), 40)]
                reply.add_answer(RR(request.q.qname, QTYPE.TXT, ttl=0, rdata=TXT(pieces)))
        return reply


class Short(DNSHandler):
    def get_reply(self, data):
        # The library's own way leaves the question out of what it cuts, which careful resolvers take for a forgery.
        request = DNSRecord.parse(data)
        packed = self.server.resolver.resolve(request, self).pack()
        if self.protocol == "udp" and len(packed) > 512:
            cut = request.reply()
            cut.header.tc = 1
            return cut.pack()
        return packed


class Quiet:
    def __getattr__(self, _name):
        return lambda *_: None


def both():
    """One port that is free for both protocols: a free one of UDP may be a connection's of TCP."""
    while True:
        by_udp = DNSServer(Records(), address="127.0.0.1", port=0, handler=Short, logger=Quiet())
        port = by_udp.server.server_address[1]
        try:
            return port, by_udp, DNSServer(Records(), address="127.0.0.1", port=port, tcp=True, handler=Short, logger=Quiet())
        except OSError as error:
            by_udp.server.server_close()
            if error.errno != errno.EADDRINUSE:
                raise


port, *servers = both()
for server in servers:
    server.start_thread()
print(port, flush=True)
while True:
    time.sleep(3600)
