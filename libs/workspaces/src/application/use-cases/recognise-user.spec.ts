import { FixedClock } from '@invites/invites/testing';
import { expect, it } from '@jest/globals';
import type { Identity } from '../../domain/identity.js';
import { UserRepository } from '../ports/user-repository.js';
import { RecogniseUser } from './recognise-user.js';

class InMemoryUsers extends UserRepository {
  readonly emails = new Map<string, string>();
  asked = 0;

  async upsert({ subject, email }: Identity): Promise<number> {
    this.asked += 1;
    this.emails.set(subject, email);
    return 1;
  }

  async creatorFacts() {
    return { isPerson: true, emailVerified: true };
  }
}

const ada = { subject: 'ada', emailVerified: true, fullName: 'Ada', username: '', picture: null };
const old = { ...ada, email: 'ada@example.com' };
const married = { ...ada, email: 'lovelace@example.com' };

it('an identity is remembered for five minutes, in which another process may have seen another', async () => {
  const [users, clock] = [new InMemoryUsers(), new FixedClock()];
  const [one, other] = [new RecogniseUser(users, clock), new RecogniseUser(users, clock)];
  await one.execute(old);
  await other.execute(married);
  await one.execute(old);
  expect([users.asked, users.emails.get('ada')]).toEqual([2, married.email]);
  clock.advance(5 * 60_000);
  await one.execute(old);
  expect([users.asked, users.emails.get('ada')]).toEqual([3, old.email]);
});
