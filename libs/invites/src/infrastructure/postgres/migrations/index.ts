import { Invites1795305600000 } from './1795305600000-invites.js';
import { InviteLimits1795309200000 } from './1795309200000-invite-limits.js';
import { IdempotencyAndVisits1795312800000 } from './1795312800000-idempotency-and-visits.js';
import { InviteLocale1795316400000 } from './1795316400000-invite-locale.js';
import { MailEvents1795320000000 } from './1795320000000-mail-events.js';
import { BouncedAddresses1795321800000 } from './1795321800000-bounced-addresses.js';
import { FailedMails1795323600000 } from './1795323600000-failed-mails.js';
import { InviteEvents1795327200000 } from './1795327200000-invite-events.js';
import { FairMail1795338000000 } from './1795338000000-fair-mail.js';
import { LimitsPerPerson1795338600000 } from './1795338600000-limits-per-person.js';

/** Spread into the `migrations` of the DataSource. */
export const INVITE_MIGRATIONS = [
  Invites1795305600000,
  InviteLimits1795309200000,
  IdempotencyAndVisits1795312800000,
  InviteLocale1795316400000,
  MailEvents1795320000000,
  BouncedAddresses1795321800000,
  FailedMails1795323600000,
  InviteEvents1795327200000,
  FairMail1795338000000,
  LimitsPerPerson1795338600000,
];
