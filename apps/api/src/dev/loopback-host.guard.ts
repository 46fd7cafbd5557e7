import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ProblemException } from '@invites/problem-details';
import { isLoopbackHost } from '@invites/runtime';

/**
 * Lets in who has asked for a loopback address. The page of a stranger can make its own name point here (DNS rebinding), and
 * a browser would then take what is here for a part of it; but it tells that name.
 */
@Injectable()
export class LoopbackHostGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: { host?: string } }>();
    if (isLoopbackHost(headers.host)) return true;
    throw new ProblemException('loopback-only', {
      status: 403,
      title: 'At a loopback address only',
      detail: 'This page of a development server is there for this machine only. Ask for it at 127.0.0.1 or localhost.',
    });
  }
}
