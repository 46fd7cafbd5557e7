import { Injectable } from '@nestjs/common';
import type { Identity } from '../domain/identity.js';
import { UserRepository } from '../domain/user-repository.js';

const REMEMBERED = 10_000;

/**
 * The user behind an identity: the row is made on first sight and refreshed when a claim changes. Identities seen
 * lately are remembered, so that an ordinary request costs no query here; nothing but the id is decided by it.
 */
@Injectable()
export class RecogniseUser {
  readonly #seen = new Map<string, { readonly claims: string; readonly userId: number }>();

  constructor(private readonly users: UserRepository) {}

  async execute(identity: Identity): Promise<number> {
    const claims = JSON.stringify(identity);
    const seen = this.#seen.get(identity.subject);
    if (seen?.claims === claims) return seen.userId;
    const userId = await this.users.upsert(identity);
    this.#seen.delete(identity.subject);
    this.#seen.set(identity.subject, { claims, userId });
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.keys().next().value!);
    return userId;
  }
}
