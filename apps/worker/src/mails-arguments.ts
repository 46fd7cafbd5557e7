import { parseArgs } from 'node:util';

/** How many failed mails are listed. */
export const LISTED = 1000;

const USAGE = `Lists and requeues the mails that have failed.

  npm run -s mails -- failed              list the newest ${LISTED}
  npm run -s mails -- requeue 12 13       retry these, by their numbers in the list
  npm run -s mails -- requeue --all       retry all of them`;

/** @throws Error with the usage when the arguments do not fit it */
export function readArguments(args: readonly string[]) {
  try {
    const read = parseArgs({ args: [...args], allowPositionals: true, options: { all: { type: 'boolean' } } });
    const [command, ...numbers] = read.positionals;
    const wellFormed =
      (command === 'failed' && numbers.length === 0 && !read.values.all) ||
      (command === 'requeue' && numbers.length > 0 !== Boolean(read.values.all));
    if (wellFormed && numbers.every((number) => /^[1-9]\d{0,14}$/.test(number))) return read;
  } catch {
    // an unknown option
  }
  throw new Error(USAGE);
}
