import { asciiDomain } from './email-domain.js';
import { InviteError } from './invite-error.js';
import { trimmed } from './trimmed.js';

const MAX_ADDRESS = 254; // RFC 5321, section 4.5.3.1.3: 256 octets of path, less the angle brackets
const MAX_LOCAL_PART = 64; // section 4.5.3.1.1
const DOT_ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i; // RFC 5322, section 3.2.3

/**
 * One plain addr-spec: a dot-atom local part in ASCII, and a domain name with a dot. Refusing any other local
 * part before the case is folded keeps look-alikes (the Kelvin sign, a dotless i) from folding into somebody
 * else's address.
 */
export class EmailAddress {
  private constructor(
    /** As typed, without the space around it; an internationalised domain as its A-labels (RFC 5890, section 2.3.2.1). */
    readonly display: string,
    /** Two addresses are the same when these are. */
    readonly normalised: string,
  ) {}

  /** @throws InviteError `invalid-email`, with the reason */
  static parse(typed: string): EmailAddress {
    const address = trimmed(typed);
    // Before anything is decoded: a domain of U-labels costs the square of its length.
    if (address.length > MAX_ADDRESS) throw invalid('has more than 254 characters');
    const at = address.lastIndexOf('@');
    if (at < 1) throw invalid('must have the form name@domain');
    const local = address.slice(0, at);
    if (local.length > MAX_LOCAL_PART) throw invalid('has more than 64 characters before the @');
    if (!DOT_ATOM.test(local))
      throw invalid("may have only unquoted ASCII letters, digits and !#$%&'*+/=?^_`{|}~-. before the @");
    const display = `${local}@${asciiDomain(address.slice(at + 1))}`;
    if (display.length > MAX_ADDRESS) throw invalid('has more than 254 characters');
    return new EmailAddress(display, display.toLowerCase());
  }

  /** Undefined where {@link parse} would refuse. */
  static tryParse(typed: string): EmailAddress | undefined {
    try {
      return EmailAddress.parse(typed);
    } catch {
      return undefined;
    }
  }

  /** An address as it was stored: trusted, so that a stricter rule of tomorrow locks nobody out. */
  static stored(display: string, normalised: string): EmailAddress {
    return new EmailAddress(display, normalised);
  }

  /** The part after the @, as domains are compared. */
  get domain(): string {
    return this.normalised.slice(this.normalised.lastIndexOf('@') + 1);
  }

  /** Stands where an address has been erased: nobody has a mailbox below this top-level domain (RFC 2606). */
  static readonly ERASED = new EmailAddress('erased@erased.invalid', 'erased@erased.invalid');

  equals(other: EmailAddress): boolean {
    return this.normalised === other.normalised;
  }
}

function invalid(reason: string): InviteError {
  return new InviteError('invalid-email', { reason });
}
