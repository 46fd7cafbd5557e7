import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Actor, Clock } from '@invites/invites';
import { ApiKeyRepository } from '../ports/api-key-repository.js';
import { digestOf, prefixOf } from './api-key-text.js';

const RECORDED_EVERY_MS = 60_000;
const NO_DIGEST = Buffer.alloc(32);

/**
 * Resolves with the actor that an API key acts as, or undefined when the text is no live key. Keys are not cached, so that
 * a revocation takes effect at once. A key that does not exist takes as long as a wrong one.
 */
@Injectable()
export class AuthenticateApiKey {
  constructor(
    private readonly apiKeys: ApiKeyRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ key }: { readonly key: string }): Promise<Actor | undefined> {
    const prefix = prefixOf(key);
    if (prefix === undefined) return undefined;
    const digest = digestOf(key);
    const now = this.clock.now();
    const unlessUsedSince = new Date(now.getTime() - RECORDED_EVERY_MS);
    const holder = await this.apiKeys.use({ prefix, digest, now, unlessUsedSince });
    const proved = timingSafeEqual(digest, holder?.digest ?? NO_DIGEST);
    if (!proved || !holder) return undefined;
    return { userId: holder.userId, email: holder.email, emailVerified: false, isApiKey: true };
  }
}
