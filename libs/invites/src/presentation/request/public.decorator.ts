import { Reflector } from '@nestjs/core';

/**
 * Says that a route needs no credentials. The host's guard reads it
 * (`reflector.getAllAndOverride(Public, [handler, class])`) and closes every other route.
 */
export const Public = Reflector.createDecorator<true>();
