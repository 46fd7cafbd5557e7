import type { InviteError } from '../../domain/invite-error.js';
import type { InviteDetails } from './invite-describer.js';

/** What became of one item of a bulk request. */
export type BulkOutcome = InviteDetails | InviteError;
