import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { INVITE_SETTINGS, type InviteSettings } from '../application/invite-settings.js';
import type { PageQuery } from '../application/ports/invite-queries.js';

type Terms = Pick<PageQuery, 'workspaceId' | 'status'>;

/** Where a page ends, sealed: a cursor is good for the list that gave it, and for no other. */
@Injectable()
export class PageCursor {
  constructor(@Inject(INVITE_SETTINGS) private readonly settings: InviteSettings) {}

  seal(before: number, terms: Terms): string {
    return `${before.toString(36)}.${this.#sealOf(before, terms)}`;
  }

  /** Undefined for what {@link seal} has not made on these terms. */
  open(cursor: unknown, terms: Terms): number | undefined {
    const [, before, seal] = /^([0-9a-z]{1,11})\.([\w-]{22})$/.exec(String(cursor)) ?? [];
    if (before === undefined || seal === undefined) return undefined;
    const id = Number.parseInt(before, 36);
    return timingSafeEqual(Buffer.from(seal), Buffer.from(this.#sealOf(id, terms))) ? id : undefined;
  }

  #sealOf(before: number, { workspaceId, status = '' as const }: Terms | { workspaceId: number; status: '' }): string {
    const text = `page-cursor ${workspaceId} ${status} ${before}`;
    return createHmac('sha256', this.settings.tokenKey).update(text).digest().subarray(0, 16).toString('base64url');
  }
}
