import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { readQuery } from '@invites/problem-details';
import type { InviteRequest } from './invite-access.decorator.js';

/** The query parameter `force`: exactly `true` or `false`, or left out. */
export const ForceQuery = createParamDecorator((_data: unknown, context: ExecutionContext): boolean => {
  const { force } = context.switchToHttp().getRequest<InviteRequest>().query;
  return readQuery((refuse) => {
    if (force !== undefined && force !== 'true' && force !== 'false') refuse('force', 'must be true or false');
    return force === 'true';
  });
});
