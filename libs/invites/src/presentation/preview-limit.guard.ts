import { isIPv6 } from 'node:net';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ProblemException } from '@invites/problem-details';
import { PreviewLimiter } from '../application/ports/preview-limiter.js';
import { INVITE_PROBLEMS } from './invite-problems.js';

/** Limits how often a client address looks at invites by token: tokens can't be guessed, and are not to be tried. */
@Injectable()
export class PreviewLimitGuard implements CanActivate {
  constructor(private readonly limiter: PreviewLimiter) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // On a Unix socket there is no address: all who come that way count as one.
    const { ip = '' } = context.switchToHttp().getRequest<{ ip?: string }>();
    const retryAfterS = await this.limiter.visit(clientOf(ip));
    if (retryAfterS === 0) return true;
    const problem = INVITE_PROBLEMS['too-many-requests'];
    const headers = { 'retry-after': String(retryAfterS) };
    throw new ProblemException('too-many-requests', problem, { retry_after: retryAfterS }, headers);
  }
}

/** Who is behind an address: IPv4 as it is, also when mapped (RFC 4291, section 2.5.5.2); of IPv6 the /64 that a site has. */
export function clientOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.replace(/%.*$/, '').split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const missing = tail === undefined ? 0 : Math.max(8 - groups.length - after.length, 0);
  const full = [...groups, ...Array<string>(missing).fill('0'), ...after];
  return `${full
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
