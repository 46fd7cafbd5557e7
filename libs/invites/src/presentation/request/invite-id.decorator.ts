import { pathId, requireId } from '@invites/problem-details';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';

/** The id of the invite that the path names. */
export const InviteId = pathId('invite_id', INVITE_PROBLEMS, 'invalid-invite-id');

/** @throws ProblemException `invalid-invite-id` */
export function inviteIdOf({ invite_id: text }: Readonly<Record<string, string>>): number {
  return requireId(text, INVITE_PROBLEMS, 'invalid-invite-id');
}
