import { Injectable, type PipeTransform } from '@nestjs/common';
import { ProblemException, readId } from '@invites/problem-details';
import { WORKSPACE_PROBLEMS } from '../wire/workspace-problems.js';

/** @throws ProblemException with the code, unless the text is a positive decimal integer, however large */
export function requireId(
  text: string,
  code: 'invalid-workspace-id' | 'invalid-user-id' | 'invalid-api-key-id',
): number {
  const id = readId(text);
  if (id === undefined) throw new ProblemException(code, WORKSPACE_PROBLEMS[code]);
  return id;
}

@Injectable()
export class WorkspaceIdPipe implements PipeTransform<string, number> {
  transform(text: string): number {
    return requireId(text, 'invalid-workspace-id');
  }
}
