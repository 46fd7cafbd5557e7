import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { rootFrom } from './root-from.js';

/** The way from the page that is asked for to the root of the service. */
export const Root = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  rootFrom(context.switchToHttp().getRequest<{ url: string }>().url),
);
