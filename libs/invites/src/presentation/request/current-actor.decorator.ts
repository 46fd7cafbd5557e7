import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requestProblem } from '@invites/problem-details';
import type { Actor } from '../../domain/actor.js';

/** A request that the host's guard has signed in. */
export interface SignedInRequest {
  actor?: Actor;
}

/** @throws ProblemException `invalid-credentials` when no guard has put an actor on the request */
export function actorOf(context: ExecutionContext): Actor {
  const { actor } = context.switchToHttp().getRequest<SignedInRequest>();
  if (!actor) throw requestProblem('invalid-credentials', {}, { 'www-authenticate': 'Bearer' });
  return actor;
}

/** The signed-in user, whom the host's guard has put on `request.actor`. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext) => actorOf(context));
