import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Public, type SignedInRequest } from '@invites/invites';
import { requestProblem } from '@invites/problem-details';
import { RecogniseUser } from '@invites/workspaces';
import { BearerTokens } from './bearer-tokens.js';

const BEARER = /^Bearer +([\w~+/.-]+=*)$/i; // RFC 6750, section 2.1

/** Closed by default: signs the caller in on every route that is not {@link Public}. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: BearerTokens,
    private readonly recogniseUser: RecogniseUser,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride(Public, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<SignedInRequest & { raw: IncomingMessage }>();
    const identity = await this.tokens.identify(bearerTokenOf(request.raw));
    request.actor = {
      userId: await this.recogniseUser.execute(identity),
      email: identity.email,
      emailVerified: identity.emailVerified,
    };
    return true;
  }
}

/** Node hides all but the first of several Authorization headers; which one a proxy looked at is anybody's guess. */
function bearerTokenOf({ headers, rawHeaders }: IncomingMessage): string {
  const credentials = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization');
  const token = credentials.length === 1 ? BEARER.exec(headers.authorization ?? '')?.[1] : undefined;
  if (token === undefined) throw requestProblem('invalid-credentials', {}, { 'www-authenticate': 'Bearer' });
  return token;
}
