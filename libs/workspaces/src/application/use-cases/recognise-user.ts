import { Injectable } from '@nestjs/common';
import { Clock } from '@invites/invites';
import type { Identity } from '../../domain/identity.js';
import { UserRepository } from '../ports/user-repository.js';

const REMEMBERED = 10_000;
const REMEMBERED_FOR_MS = 5 * 60_000;

/**
 * The user behind an identity: the row is made on first sight and refreshed when a claim changes. Identities seen
 * lately are remembered, so that an ordinary request costs no query here; nothing but the id is decided by it. They are
 * forgotten soon, since another process may have seen other claims since.
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
    const userId = await this.users.upsert(identity);
    this.#seen.delete(identity.subject);
    this.#seen.set(identity.subject, { claims, userId, until: now + REMEMBERED_FOR_MS });
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.keys().next().value!);
    return userId;
  }
}
