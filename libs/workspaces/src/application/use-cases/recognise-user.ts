import { Injectable } from '@nestjs/common';
import { Clock } from '@invites/invites';
import { cleanName, trimmed } from '@invites/invites/internal';
import type { Identity } from '../../domain/identity.js';
import { UserRepository } from '../ports/user-repository.js';

const MAX_CACHED = 10_000;
const CACHED_FOR_MS = 5 * 60_000;

/**
 * Resolves with the user of an identity. The user is stored at the first request and updated when a claim changes; a
 * name of which nothing can be seen is none.
 * Recent identities are cached, so that most requests cost no query; only the id depends on the cache. They expire
 * soon, since another process may have seen other claims meanwhile.
 */
@Injectable()
export class RecogniseUser {
  readonly #seen = new Map<string, { readonly claims: string; readonly userId: number; readonly until: number }>();

  constructor(
    private readonly users: UserRepository,
    private readonly clock: Clock,
  ) {}

  async execute(identity: Identity): Promise<number> {
    const claims = JSON.stringify(identity);
    const seen = this.#seen.get(identity.subject);
    const now = this.clock.now().getTime();
    if (seen?.claims === claims && now < seen.until) return seen.userId;
    const userId = await this.users.upsert({
      ...identity,
      email: trimmed(identity.email),
      fullName: cleanName(identity.fullName),
      username: cleanName(identity.username),
    });
    this.#seen.delete(identity.subject);
    this.#seen.set(identity.subject, { claims, userId, until: now + CACHED_FOR_MS });
    if (this.#seen.size > MAX_CACHED) this.#seen.delete(this.#seen.keys().next().value!);
    return userId;
  }
}
