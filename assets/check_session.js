// Answers applications that ask whether the session they know is still the one of this browser (OpenID Connect Session Management §3.2).
"use strict";

function state() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith("guesthouse-watch="));
  return found ? found.slice("guesthouse-watch=".length) : "";
}

async function hash(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function judged(message, origin) {
  if (typeof message !== "string") {
    return "error";
  }
  const space = message.lastIndexOf(" ");
  const client = message.slice(0, space);
  const [known, salt] = message.slice(space + 1).split(".");
  if (space < 1 || !known || !salt) {
    return "error";
  }
  return (await hash(`${client} ${origin} ${state()} ${salt}`)) === known ? "unchanged" : "changed";
}

window.addEventListener("message", (event) => {
  judged(event.data, event.origin).then((answer) => event.source.postMessage(answer, event.origin));
});
