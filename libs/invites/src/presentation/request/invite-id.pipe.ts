import { Injectable, type PipeTransform } from '@nestjs/common';
import { ProblemException } from '@invites/problem-details';
import { INVITE_PROBLEMS } from '../wire/invite-problems.js';

/** The id that a path names: a positive decimal integer, however large. */
export function readId(text: string): number | undefined {
  return /^\d+$/.test(text) && !/^0+$/.test(text) ? Number(text) : undefined;
}

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
