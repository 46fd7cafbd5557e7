import { Injectable, type PipeTransform } from '@nestjs/common';
import { ProblemException, readId } from '@invites/problem-details';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';

/** @throws ProblemException `invalid-invite-id` */
export function inviteIdOf(text: string): number {
  const id = readId(text);
  if (id === undefined) throw new ProblemException('invalid-invite-id', INVITE_PROBLEMS['invalid-invite-id']);
  return id;
}

@Injectable()
export class InviteIdPipe implements PipeTransform<string, number> {
  transform(text: string): number {
    return inviteIdOf(text);
  }
}
