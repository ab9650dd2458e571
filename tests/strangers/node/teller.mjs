// Tells each story of a file, one line each, and ends with 1 if one failed: node FILE DEMO_LINE GUESTHOUSE [PART_OF_A_NAME ...]
// DEMO_LINE is the file with the line that `guesthouse demo --json --tls` printed, GUESTHOUSE the program.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export const line = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// Does what an operator of the demo would type; what it printed.
export const operator = (...words) => execFileSync(process.argv[3], [...words, '--config', line.config_file], { encoding: 'utf8' }).trim();

// That the provider refuses, and says so by that word. A 401 is thrown with its answer unread, or with its challenge.
export async function refuses(asked, word) {
  const thrown = await asked.then(() => assert.fail(`${word} was expected`), (error) => error);
  const told = thrown.error ?? thrown.cause?.[0]?.parameters?.error ?? (await thrown.response?.clone().json())?.error;
  assert.equal(told, word, thrown.stack);
  if (word === 'invalid_client') assert.equal(thrown.status, 401);
}

export async function tell(stories) {
  const wanted = process.argv.slice(4);
  const counts = { ok: 0, FAILED: 0 };
  for (const [name, story] of Object.entries(stories)) {
    if (wanted.length && !wanted.some((part) => name.includes(part))) continue;
    try {
      await story();
      counts.ok++;
      console.log(`ok     ${name}`);
    } catch (error) {
      counts.FAILED++;
      const cause = error.cause ? ` because of ${JSON.stringify(error.cause)?.slice(0, 400)} ${error.cause.message ?? ''}` : '';
      console.log(`FAILED ${name}: ${error.code ?? ''} ${error.error ?? ''} ${error.error_description ?? ''} ${error.stack?.split('\n').slice(0, 4).join(' ')}${cause}`);
    }
  }
  console.log(`${counts.ok} ok, ${counts.FAILED} FAILED`);
  process.exitCode = counts.FAILED || !counts.ok ? 1 : 0;
}
