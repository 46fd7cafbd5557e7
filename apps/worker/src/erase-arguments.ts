import { parseArgs } from 'node:util';
import type { InviteError } from '@invites/invites';
import { EmailAddress } from '@invites/invites/internal';

export const ERASE_USAGE = `Cancels what is pending for an address, and erases the address from everything that is kept of its invites.
It can't be undone. To do it again changes nothing.

  npm run -s erase -- ADDRESS`;

/**
 * The address; undefined when help is asked for.
 *
 * @throws Error with the usage when the arguments do not fit it, or with what is wrong with the address
 */
export function readAddress(args: readonly string[]): string | undefined {
  const { positionals, help } = read(args);
  if (help) return undefined;
  const [email, ...others] = positionals;
  if (email === undefined || others.length > 0) throw new Error(ERASE_USAGE);
  try {
    EmailAddress.parse(email);
  } catch (error) {
    throw new Error(`This is no address to erase: it ${(error as InviteError).facts.reason}.`, { cause: error });
  }
  return email;
}

function read(args: readonly string[]) {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options });
    return { positionals, help: values.help === true };
  } catch {
    throw new Error(ERASE_USAGE); // an unknown option
  }
}
