// What the other packages of this repository need beyond what a host does. It is no contract: a name may go in any release.

// Write to people as the mail does
export { dateInWords } from './infrastructure/smtp/template/date-in-words.js';
export { oneLine } from './infrastructure/smtp/template/one-line.js';

// Count what happens to invites
export { HISTORY_KINDS } from './domain/invite.js';
