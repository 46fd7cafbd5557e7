import { InviteError } from '../domain/invite-error.js';

/** lock_not_available, deadlock_detected, serialization_failure: somebody else is at it, and nothing is stored. */
const BUSY = new Set(['55P03', '40P01', '40001']);

/** @throws InviteError `invite-busy`, or the error itself when it is another */
export function asBusy(error: Error & { code?: string }): never {
  throw BUSY.has(error.code ?? '') ? new InviteError('invite-busy') : error;
}
