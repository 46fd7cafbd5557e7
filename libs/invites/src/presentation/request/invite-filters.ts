import type { Refuse } from '@invites/problem-details';
import { type InviteFilters, MAIL_STATUSES } from '../../application/ports/invite-queries.js';
import { EmailAddress } from '../../domain/email-address.js';
import { trimmed } from '../../domain/trimmed.js';
import { INSTANT_MISTAKE, isInstant } from '../wire/instant.js';
import { INVITE_STATUSES } from '../wire/invites.dto.js';

const MAX_ADDRESS = 254;
const CONTROLS = /[\p{Cc}\p{Cs}]/u;

/** How to read the value of a filter; undefined stands for a mistake. */
interface Filter<Value> {
  readonly read: (text: string) => Value | undefined;
  readonly mistake: string;
}

function oneOf<Word extends string>(words: readonly Word[]): Filter<Word> {
  return {
    read: (text) => words.find((word) => word === text),
    mistake: `must be one of ${words.join(', ')}`,
  };
}

const BOOLEAN: Filter<boolean> = {
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  mistake: 'must be true or false',
};

const PART_OF_ADDRESS: Filter<string> = {
  read(text) {
    const part = trimmed(text).toLowerCase();
    return part === '' || part.length > MAX_ADDRESS || CONTROLS.test(part) ? undefined : part;
  },
  mistake: `must be a part of an address: 1 to ${MAX_ADDRESS} characters`,
};

const ADDRESS: Filter<EmailAddress> = {
  read: (text) => EmailAddress.tryParse(text),
  mistake: 'must be one plain address such as name@example.com',
};

const INSTANT: Filter<Date> = {
  read: (text) => (isInstant(text) ? new Date(text) : undefined),
  mistake: INSTANT_MISTAKE,
};

export const FILTER_NAMES = [
  'status',
  'lapsed',
  'email',
  'invited_by',
  'mail_status',
  'created_after',
  'created_before',
] as const;

/** Reads the filters of a list, and refuses each that is wrong, or given twice. */
export function readFilters(parameters: Readonly<Record<string, unknown>>, refuse: Refuse): InviteFilters {
  const value = <Value>(name: (typeof FILTER_NAMES)[number], { read, mistake }: Filter<Value>): Value | undefined => {
    const text = parameters[name];
    if (text === undefined) return undefined;
    const filter = typeof text === 'string' ? read(text) : undefined;
    if (filter === undefined) refuse(name, mistake);
    return filter;
  };
  return {
    status: value('status', oneOf(INVITE_STATUSES)),
    lapsed: value('lapsed', BOOLEAN),
    email: value('email', PART_OF_ADDRESS),
    invitedBy: value('invited_by', ADDRESS),
    mailStatus: value('mail_status', oneOf(MAIL_STATUSES)),
    createdAfter: value('created_after', INSTANT),
    createdBefore: value('created_before', INSTANT),
  };
}

/** Names the filters in a cursor, so that each cursor is good for the list that has given it and for no other. */
export function nameOfFilters({ status, lapsed, ...others }: InviteFilters): string {
  const { email, invitedBy, mailStatus, createdAfter, createdBefore } = others;
  const searched = [email, invitedBy?.normalised, mailStatus, createdAfter, createdBefore];
  const isSearched = searched.some((filter) => filter !== undefined);
  return `${status ?? ''} ${lapsed ?? ''}${isSearched ? ` ${JSON.stringify(searched)}` : ''}`;
}
