// A fetch that shows a certificate, which the one of the platform cannot.

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

import { line } from './teller.mjs';

const read = ({ certificate_pem, key_pem }) => ({ cert: readFileSync(certificate_pem), key: readFileSync(key_pem) });

// The certificates of the demo.
export const certificates = line.client_certificates;

// What a server shows of one of them.
export const served = read;

export function showing(certificate) {
  const agent = new Agent({ ...read(certificate), ca: readFileSync(line.ca_pem) });
  return (url, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      const asked = request(url, { agent, method, headers: Object.fromEntries(new Headers(headers)) }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => {
          const told = Object.entries(answer.headersDistinct).flatMap(([name, values]) => values.map((value) => [name, value]));
          resolve(new Response(parts.length ? Buffer.concat(parts) : null, { status: answer.statusCode, headers: told }));
        });
      });
      asked.on('error', reject);
      asked.end(body ? String(body) : undefined);
    });
}

// A key set with the certificate as whose first it stands (RFC 8705 §2.2.2).
export function keysOf(certificate) {
  const x509 = new X509Certificate(readFileSync(certificate.certificate_pem));
  return { keys: [{ ...x509.publicKey.export({ format: 'jwk' }), x5c: [x509.raw.toString('base64')] }] };
}

// By what a token is bound to it (RFC 8705 §3.1).
export async function thumbprint(certificate) {
  const { raw } = new X509Certificate(readFileSync(certificate.certificate_pem));
  return Buffer.from(await crypto.subtle.digest('SHA-256', raw)).toString('base64url');
}
