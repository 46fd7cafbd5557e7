import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { PreviewLimiter } from '../../application/ports/preview-limiter.js';
import { clientOf } from './client-address.js';
import { problemOf } from '../wire/invite-problems.js';

/**
 * Limits how often a client address asks about invites by token, so that nobody tries tokens. It guards every route that
 * needs a token and no credentials.
 */
@Injectable()
export class PreviewLimitGuard implements CanActivate {
  constructor(private readonly limiter: PreviewLimiter) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // A request over a Unix socket has no address: all who come that way count as one client.
    const { ip = '' } = context.switchToHttp().getRequest<{ ip?: string }>();
    const retryAfterS = await this.limiter.visit(clientOf(ip));
    if (retryAfterS === 0) return true;
    throw problemOf({ code: 'too-many-requests', facts: { retryAfterS } });
  }
}
