import { describe, expect, it } from '@jest/globals';
import type { Role } from '@invites/invites';
import {
  changeRole,
  type MembershipFacts,
  remove,
  requireManageable,
  requireManager,
  requireOwner,
} from './membership.js';
import type { WorkspaceError } from './workspace-error.js';

const EVERY_ROLE: readonly Role[] = [1, 2, 3, 4];
const PAIRS = EVERY_ROLE.flatMap((own) => EVERY_ROLE.map((held) => [own, held] as const));
const TRIPLES = PAIRS.flatMap(([own, held]) => EVERY_ROLE.map((granted) => [own, held, granted] as const));

function facts(actorRole: Role, role: Role, owners = 2): MembershipFacts {
  const joinedAt = new Date('2026-05-01T08:00:00.000Z');
  const named = { email: 'ada@example.com', emailVerified: true, fullName: 'Ada', username: 'ada' };
  return { actorId: 7, actorRole, actorIsApiKey: false, member: { userId: 5, ...named, role, joinedAt }, owners };
}

const ofNobody = (actorRole: Role): MembershipFacts => ({
  actorId: 7,
  actorRole,
  actorIsApiKey: false,
  member: undefined,
  owners: 1,
});

function codeOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return (error as WorkspaceError).code;
  }
}

describe('changing a role', () => {
  it.each(TRIPLES)('by role %i of a member of role %i to role %i', (own, held, granted) => {
    const refusal =
      own < 3 ? 'permission-denied' : granted > own ? 'role-above-own' : held > own ? 'owner-protected' : undefined;
    expect(codeOf(() => changeRole(facts(own, held), granted))).toBe(refusal);
  });

  it.each(EVERY_ROLE)('of the last Owner to role %i leaves an Owner, or is refused', (granted) => {
    expect(codeOf(() => changeRole(facts(4, 4, 1), granted))).toBe(granted === 4 ? undefined : 'last-owner');
  });

  it('of another changes the role and nothing else, however few Owners there are', () => {
    const before = facts(4, 3, 1);
    expect(changeRole(before, 1)).toEqual({ ...before.member, role: 1 });
  });
});

describe('removing', () => {
  it.each(PAIRS)('by role %i of a member of role %i', (own, held) => {
    const expected = own < 3 ? 'permission-denied' : held > own ? 'owner-protected' : undefined;
    expect(codeOf(() => remove(facts(own, held)))).toBe(expected);
  });

  it.each(EVERY_ROLE)('of oneself is allowed to role %i, the last Owner apart', (role) => {
    const leaver = { ...facts(role, role), actorId: 5 };
    expect(remove(leaver)).toBe(leaver.member);
    expect(codeOf(() => remove({ ...leaver, owners: 1 }))).toBe(role === 4 ? 'last-owner' : undefined);
  });

  it('is refused for the last Owner alone', () => {
    expect(codeOf(() => remove(facts(4, 4, 1)))).toBe('last-owner');
    expect(codeOf(() => remove(facts(4, 3, 1)))).toBeUndefined();
  });
});

describe('existence comes before right, right before state', () => {
  it.each([
    [2, 4, 'member-not-found'],
    [3, 4, 'member-not-found'],
    [3, 3, 'member-not-found'],
  ] as const)('for role %i granting %i to nobody: %s', (own, granted, code) => {
    expect(codeOf(() => changeRole(ofNobody(own), granted))).toBe(code);
    expect(codeOf(() => requireManageable(ofNobody(own), granted))).toBe(code);
  });

  it('for an Admin and the last Owner: owner-protected', () => {
    expect(codeOf(() => remove(facts(3, 4, 1)))).toBe('owner-protected');
  });

  it('managing at all asks for no member', () => {
    expect(EVERY_ROLE.map((own) => codeOf(() => requireManager(ofNobody(own))))).toEqual([
      'permission-denied',
      'permission-denied',
      undefined,
      undefined,
    ]);
  });
});

describe('an API key', () => {
  it.each(PAIRS)('of role %i manages no member of role %i', (own, held) => {
    const byKey = { ...facts(own, held), actorIsApiKey: true };
    expect(codeOf(() => changeRole(byKey, 1))).toBe('permission-denied');
    expect(codeOf(() => remove(byKey))).toBe('permission-denied');
    expect(codeOf(() => requireManager(byKey))).toBe('permission-denied');
  });
});

it('only an Owner who is a person looks after the workspace and its API keys', () => {
  for (const actorRole of EVERY_ROLE) {
    const code = codeOf(() => requireOwner(ofNobody(actorRole)));
    expect(code).toBe(actorRole === 4 ? undefined : 'permission-denied');
    expect(codeOf(() => requireOwner({ ...ofNobody(actorRole), actorIsApiKey: true }))).toBe('permission-denied');
  }
});
