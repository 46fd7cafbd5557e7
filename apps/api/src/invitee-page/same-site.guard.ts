import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { requestProblem } from '@invites/problem-details';

/** Accepts forms of our own pages only, where the browser sends Fetch Metadata. */
@Injectable()
export class SameSiteGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
    if ((headers['sec-fetch-site'] ?? 'same-origin') !== 'same-origin') throw requestProblem('bad-request');
    return true;
  }
}
