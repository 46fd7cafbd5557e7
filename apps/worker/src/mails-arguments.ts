import { parseArgs } from 'node:util';

/** How many of the mails that were given up are listed. */
export const LISTED = 1000;

const USAGE = `The mails that were given up.

  npm run -s mails -- failed              list the newest ${LISTED}
  npm run -s mails -- requeue 12 13       have these tried again, by their numbers in the list
  npm run -s mails -- requeue --all       have all of them tried again`;

/** @throws Error with the usage, where the arguments are none of it */
export function readArguments(args: readonly string[]) {
  try {
    const read = parseArgs({ args: [...args], allowPositionals: true, options: { all: { type: 'boolean' } } });
    const [command, ...numbers] = read.positionals;
    const wellFormed =
      (command === 'failed' && numbers.length === 0 && !read.values.all) ||
      (command === 'requeue' && numbers.length > 0 !== Boolean(read.values.all));
    if (wellFormed && numbers.every((number) => /^[1-9]\d{0,14}$/.test(number))) return read;
  } catch {
    // an option that there isn't
  }
  throw new Error(USAGE);
}
