import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Actor, Public, type SignedInRequest } from '@invites/invites';
import { API_KEY_START, AuthenticateApiKey, RecogniseUser } from '@invites/workspaces';
import type { FastifyRequest } from 'fastify';
import { BearerTokens } from './bearer-tokens.js';
import { credentialsRefusal } from './credentials-refusal.js';

const BEARER = /^Bearer +([\w~+/.-]+=*)$/i; // RFC 6750, section 2.1

/** Signs the caller in on every route that is not {@link Public}. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: BearerTokens,
    private readonly recogniseUser: RecogniseUser,
    private readonly authenticateApiKey: AuthenticateApiKey,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride(Public, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<SignedInRequest & FastifyRequest>();
    const token = bearerTokenOf(request.raw);
    request.actor = token.startsWith(API_KEY_START) ? await this.#holderOf(token) : await this.#personOf(token);
    return true;
  }

  async #holderOf(key: string): Promise<Actor> {
    const actor = await this.authenticateApiKey.execute({ key });
    if (!actor) throw credentialsRefusal('Bearer error="invalid_token"', 'the API key is unknown or revoked');
    return actor;
  }

  async #personOf(token: string): Promise<Actor> {
    const identity = await this.tokens.identify(token);
    const { email, emailVerified } = identity;
    return { userId: await this.recogniseUser.execute(identity), email, emailVerified };
  }
}

/** Refuses several Authorization headers: Node shows only the first of them, and a proxy may have checked another. */
function bearerTokenOf({ headers, rawHeaders }: IncomingMessage): string {
  const credentials = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization');
  if (credentials.length === 0) throw credentialsRefusal('Bearer', 'there is no Authorization header');
  if (credentials.length > 1) throw credentialsRefusal('Bearer', 'there are several Authorization headers');
  const token = BEARER.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) throw credentialsRefusal('Bearer', 'the Authorization header is not "Bearer" and a token');
  return token;
}
