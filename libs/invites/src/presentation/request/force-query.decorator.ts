import { Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { requestProblem } from '@invites/problem-details';
import { CheckAccess } from '../../application/use-cases/check-access.js';
import { readAfterAccess, type Submission, Submitted, targetOf } from './submission.js';

/** The query parameter `force`: exactly `true` or `false`, or left out. */
@Injectable()
class ForceQueryPipe implements PipeTransform<Submission, Promise<boolean>> {
  constructor(@Inject(CheckAccess) private readonly checkAccess: CheckAccess) {}

  transform(submission: Submission): Promise<boolean> {
    const { actor, query } = submission;
    const resender = { actor, sends: true };
    return readAfterAccess(
      this.checkAccess,
      resender,
      () => targetOf(submission),
      () => readForce(query.force),
    );
  }
}

function readForce(value: unknown): boolean {
  if (value === undefined) return false;
  if (value !== 'true' && value !== 'false') {
    throw requestProblem('invalid-query', { errors: [{ pointer: '#/force', detail: 'must be true or false' }] });
  }
  return value === 'true';
}

export const ForceQuery = () => Submitted(ForceQueryPipe);
