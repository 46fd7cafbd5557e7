import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The parsed body, for routes that nobody signs in to. */
export const RequestBody = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<{ body: unknown }>().body,
);
