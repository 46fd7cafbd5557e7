import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Cursors } from '@invites/problem-details';
import { INVITE_SETTINGS, type InviteSettings, tokenKeysOf } from '../../settings.js';

/** Cursors that say where a page ends, sealed so that each is good for the list that gave it and for no other. */
@Injectable()
export class PageCursors {
  readonly #keys: readonly string[];

  constructor(@Inject(INVITE_SETTINGS) settings: InviteSettings) {
    this.#keys = tokenKeysOf(settings);
  }

  /**
   * A position is a list of integers, none of them negative.
   *
   * @param list names the list and what it was filtered by
   */
  of<Position extends readonly number[]>(list: string): Cursors<Position> {
    return {
      seal: (position) => {
        const place = position.map((part) => part.toString(36)).join('-');
        return `${place}.${sealOf(place, list, this.#keys[0]!)}`;
      },
      open: (cursor) => {
        const [, place, seal] = /^([0-9a-z-]{1,50})\.([\w-]{22})$/.exec(String(cursor)) ?? [];
        if (place === undefined || seal === undefined) return undefined;
        const isGenuine = this.#keys.some((key) =>
          timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(place, list, key))),
        );
        if (!isGenuine) return undefined;
        return place.split('-').map((part) => Number.parseInt(part, 36)) as readonly number[] as Position;
      },
    };
  }
}

function sealOf(place: string, list: string, key: string): string {
  const text = `page-cursor ${list} ${place}`;
  return createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64url');
}
