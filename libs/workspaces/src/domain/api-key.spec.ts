import { expect, it } from '@jest/globals';
import type { Role } from '@invites/invites';
import { keyCeiling, requireKeyManager } from './api-key.js';

const facts = (actorRole: Role, actorIsApiKey: boolean) => ({
  actorId: 7,
  actorRole,
  actorIsApiKey,
  member: undefined,
  owners: 1,
});

it.each([1, 2, 3] as const)('API keys are not managed by role %i', (role) => {
  expect(() => requireKeyManager(facts(role, false))).toThrow('permission-denied');
});

it('API keys are managed by Owners', () => {
  expect(() => requireKeyManager(facts(4, false))).not.toThrow();
});

it.each([1, 2, 3, 4] as const)('API keys are not managed by an API key, of role %i', (role) => {
  expect(() => requireKeyManager(facts(role, true))).toThrow('permission-denied');
});

const ROLES: readonly Role[] = [1, 2, 3, 4];

it.each(ROLES)(
  'a key of role %i invites up to Editor, unless its maker has chosen another ceiling up to its role',
  (role) => {
    expect(keyCeiling(role)).toBe(Math.min(role, 2));
    for (const chosen of ROLES) expect(keyCeiling(role, chosen)).toBe(Math.min(role, chosen));
  },
);
