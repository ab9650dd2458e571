"""What a relying party serves: over https, with a certificate it signed itself."""

import datetime
import ipaddress
import ssl
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def certificate(folder):
    """A key and a certificate that it signed itself, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a relying party's own")])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
    built = built.not_valid_after(now + datetime.timedelta(days=2)).add_extension(x509.SubjectAlternativeName(names), False)
    signed = built.sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = Path(folder) / "site.pem"
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path


class Site:
    def __init__(self):
        self.documents, self.posted, self.fetched, self._arrived = {}, [], [], threading.Condition()
        site = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.split("?")[0]
                with site._arrived:
                    site.fetched.append(self.path)
                kind, body = site.documents.get(path, (None, None))
                self.send_response(200 if kind else 404)
                self.send_header("content-type", kind or "text/plain")
                body = (body or "").encode() if not isinstance(body, bytes) else body
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
                with site._arrived:
                    site.posted.append((self.path, body))
                    site._arrived.notify_all()
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._folder = tempfile.TemporaryDirectory()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate(self._folder.name))
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://localhost:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, path, body, kind="application/json"):
        self.documents[path] = (kind, body)
        return self.url + path

    def post_to(self, path, within=30):
        """The body of the first request to `path`, waited for."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: any(at == path for at, _ in self.posted), within), f"nothing was posted to {path}"
            return next(body for at, body in self.posted if at == path)
