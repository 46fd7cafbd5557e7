// What the other packages of this repository need beyond what a host does. It is no contract: a name may go in any
// release.

// Compare addresses as invites do
export { EmailAddress } from './domain/email-address.js';
export { requireDomain } from './domain/email-domain.js';

// Store memberships in the transactions of invites, look up many at once, and read instants before anything is stored
export { readInstant } from './infrastructure/postgres/read-instant.js';
export { TransactionScope } from './infrastructure/postgres/transaction-scope.js';

// Spread the tables over several servers
export { distribute, isDistributed } from './infrastructure/postgres/distribution.js';

// Check that a database can hold invites, before there is a module to do so
export { requireSession } from './infrastructure/postgres/require-session.js';

// Read and document requests as the routes of invites do
export { actorOf } from './presentation/request/current-actor.decorator.js';
export { addressOf } from './presentation/request/client-address.js';
export { AcceptedBy } from './presentation/wire/accepted-by.decorator.js';
export { readRole, ROLE_NAME_SCHEMA, ROLE_SCHEMA, RoleMember } from './presentation/wire/role-member.decorator.js';
export { cleanName, nameOf } from './domain/name.js';
export { isVisible } from './domain/is-visible.js';
export { lineFeeds } from './domain/line-feeds.js';
export { requireMessage } from './domain/message.js';
export { trimmed } from './domain/trimmed.js';
export { httpsUrlOrNull, isHttpsUrl } from './domain/https-url.js';

// Show people what the mail does
export { dateInWords } from './infrastructure/smtp/template/date-in-words.js';
export { oneLine } from './infrastructure/smtp/template/one-line.js';

// Tell Owners what the sweeper tells them
export { TellOwners } from './application/delivery/tell-owners.js';

// Configure and watch the mail server, count what happens to invites
export { parseMailbox, type Mailbox } from './infrastructure/smtp/mailbox.js';
export { requireSmtpUrl, sourceOf } from './infrastructure/smtp/smtp-message.js';
export { HISTORY_KINDS } from './domain/invite.js';
