import { Reflector } from '@nestjs/core';

/** Opens a route, or all of a controller's, to callers without credentials. Every other route is closed. */
export const Public = Reflector.createDecorator<true>();
