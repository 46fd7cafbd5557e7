import { Injectable, type PipeTransform } from '@nestjs/common';
import { ProblemException } from '@invites/problem-details';
import { INVITE_PROBLEMS } from './invite-problems.js';

/**
 * The invite id of a path: a positive decimal integer, however large.
 *
 * @throws ProblemException `invalid-invite-id`
 */
export function inviteIdOf(text: string): number {
  if (!/^\d+$/.test(text) || /^0+$/.test(text))
    throw new ProblemException('invalid-invite-id', INVITE_PROBLEMS['invalid-invite-id']);
  return Number(text);
}

@Injectable()
export class InviteIdPipe implements PipeTransform<string, number> {
  transform(text: string): number {
    return inviteIdOf(text);
  }
}
