import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ProblemException } from '@invites/problem-details';
import { isLoopbackHost } from '@invites/runtime';

/**
 * Lets in requests for a loopback address only. A stranger's page can make its own name point here (DNS rebinding), and
 * a browser would then treat our pages as part of it; but the request names that host.
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
