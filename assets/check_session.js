// Answers applications that ask whether the session they know is still the one of this browser (OpenID Connect Session Management §3.2).
// The hash is made here, and not by crypto.subtle, which is not there for every frame and never answers at once.
"use strict";

function rootBits(prime, root) {
  const exact = Math.pow(prime, 1 / root);
  return Math.floor((exact - Math.floor(exact)) * 0x100000000) | 0;
}

const PRIMES = [];
for (let candidate = 2; PRIMES.length < 64; candidate += 1) {
  if (PRIMES.every((prime) => candidate % prime !== 0)) {
    PRIMES.push(candidate);
  }
}
const ROUNDS = PRIMES.map((prime) => rootBits(prime, 3));
const START = PRIMES.slice(0, 8).map((prime) => rootBits(prime, 2));

function padded(text) {
  const bytes = Array.from(new TextEncoder().encode(text));
  const bits = bytes.length * 8;
  bytes.push(0x80);
  while (bytes.length % 64 !== 56) {
    bytes.push(0);
  }
  for (let shift = 56; shift >= 0; shift -= 8) {
    bytes.push(shift >= 32 ? 0 : (bits >>> shift) & 0xff);
  }
  return bytes;
}

const turned = (word, by) => (word >>> by) | (word << (32 - by));

function mixed(state, bytes, at) {
  const words = [];
  for (let i = 0; i < 64; i += 1) {
    if (i < 16) {
      const b = at + i * 4;
      words.push((bytes[b] << 24) | (bytes[b + 1] << 16) | (bytes[b + 2] << 8) | bytes[b + 3]);
    } else {
      const [early, late] = [words[i - 15], words[i - 2]];
      const low = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
      const high = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
      words.push((words[i - 16] + low + words[i - 7] + high) | 0);
    }
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const chosen = (e & f) ^ (~e & g);
    const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + chosen + ROUNDS[i] + words[i]) | 0;
    const most = (a & b) ^ (a & c) ^ (b & c);
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + most) | 0;
    [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) | 0);
}

/** SHA-256 (FIPS 180-4 §6.2) of a text, in base64url. */
function hash(text) {
  const bytes = padded(text);
  let state = START;
  for (let at = 0; at < bytes.length; at += 64) {
    state = mixed(state, bytes, at);
  }
  const out = state.flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff));
  return btoa(String.fromCharCode(...out)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

function state() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith("guesthouse-watch="));
  return found ? found.slice("guesthouse-watch=".length) : "";
}

function judged(message, origin) {
  if (typeof message !== "string") {
    return "error";
  }
  const space = message.lastIndexOf(" ");
  const [known, salt] = message.slice(space + 1).split(".");
  if (space < 1 || !known || !salt) {
    return "error";
  }
  return hash(`${message.slice(0, space)} ${origin} ${state()} ${salt}`) === known ? "unchanged" : "changed";
}

window.addEventListener("message", (event) => {
  event.source.postMessage(judged(event.data, event.origin), event.origin);
});
