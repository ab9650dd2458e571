// A browser that runs no script: it keeps cookies, fills plain forms, and stops where an application is answered.

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", '#x2F': '/' };
const plain = (text) => text.replace(/&(amp|lt|gt|quot|#39|#x27|#x2F);/g, (_, name) => entities[name]);

function attributes(tag) {
  const found = {};
  for (const [, name, value] of tag.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)) found[name.toLowerCase()] = plain(value ?? '');
  return found;
}

const words = (html) => plain(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();

// Every form once for each of its buttons.
function formsOf(body) {
  return [...body.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].flatMap(([, tag, inner]) => {
    const inputs = [...inner.matchAll(/<input\b([^>]*)>/g)].map(([, input]) => attributes(input));
    const sent = inputs.filter((input) => input.name && (!['checkbox', 'radio'].includes(input.type) || 'checked' in input));
    const fields = sent.map((input) => [input.name, input.value ?? '']);
    const buttons = [...inner.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)];
    return buttons.map(([, button, text]) => {
      const { name, value } = attributes(button);
      return { ...attributes(tag), button: words(text), fields: name ? [...fields, [name, value ?? '']] : fields };
    });
  });
}

export class Browser {
  #cookies = new Map();
  seen = [];

  // `own`: the beginning of the addresses that belong to applications.
  constructor(own) {
    this.own = own;
  }

  // A page, or the request that an application is answered with.
  async go(url, body) {
    for (let hops = 0; hops < 20; hops++) {
      if (String(url).startsWith(this.own)) return body ? new Request(url, { method: 'POST', body }) : new URL(url);
      const headers = { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') };
      if (body) headers.origin = new URL(url).origin;
      const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, headers, redirect: 'manual' });
      for (const cookie of answer.headers.getSetCookie()) {
        const [name, value] = cookie.split(';')[0].split(/=(.*)/s);
        if (/max-age=0/i.test(cookie)) this.#cookies.delete(name);
        else this.#cookies.set(name, value);
      }
      if (answer.status < 300 || answer.status >= 400) return { url, status: answer.status, body: await answer.text() };
      url = new URL(answer.headers.get('location'), url);
      body = undefined;
    }
    throw new Error(`no end of redirects at ${url}`);
  }

  submit(page, form, more = {}) {
    const fields = new URLSearchParams(form.fields.filter(([name]) => !(name in more)));
    for (const [name, value] of Object.entries(more)) fields.append(name, value);
    return this.go(new URL(form.action || page.url, page.url), fields);
  }

  press(page, words, more) {
    const form = formsOf(page.body).find((found) => found.button.startsWith(words));
    if (!form) throw new Error(`no button ${words} at ${page.url}, which has ${formsOf(page.body).map((found) => found.button)}`);
    return this.submit(page, form, more);
  }

  // Does what the pages ask of `person`, until an application is answered or nothing more can be done. `says`: the buttons they press.
  async through(url, person, ...says) {
    return this.on(await this.go(url), person, ...says);
  }

  // Likewise, from a page.
  async on(page, person, ...says) {
    const wished = says.length ? says : ['Allow'];
    this.seen = [];
    let found = page;
    for (let pages = 0; pages < 12 && 'body' in found && 'status' in found; pages++) {
      const forms = formsOf(found.body);
      const having = (name) => forms.find((form) => form.fields.some(([field]) => field === name));
      const reading = (words) => forms.find((form) => form.button.startsWith(words));
      const [step, form, more] = forms.find((form) => form.action?.startsWith(this.own))
        ? ['answer', forms.find((form) => form.action.startsWith(this.own)), {}]
        : having('password')
          ? ['password', having('password'), { password: person.password }]
          : having('address') && reading('Continue')
            ? ['address', having('address'), { address: person.email }]
            : wished.some(reading)
              ? ['consent', wished.map(reading).find(Boolean), {}]
              : [];
      if (!step) return found;
      this.seen.push(step);
      found = await this.submit(found, form, more);
    }
    return found;
  }
}

// What a page says.
export const said = (page) => `${page.status} ${words(String(page.body)).slice(0, 400)}`;

export const isAnswer = (found) => found instanceof URL || found instanceof Request;
