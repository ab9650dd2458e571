// Tells each story of a file, one line each, and ends with 1 if one failed.

import { readFileSync } from 'node:fs';

export const line = JSON.parse(readFileSync(process.argv[2], 'utf8'));

export async function tell(stories) {
  const wanted = process.argv.slice(3);
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
