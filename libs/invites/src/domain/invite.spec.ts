import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EmailAddress } from './email-address.js';
import { Invite, type InviteState, type InviteStatus, type Member, OBSTACLES } from './invite.js';
import { InviteError } from './invite-error.js';
import { isRole, mayInvite, type Role } from './role.js';

const NOW = new Date('2026-05-01T08:00:00.000Z');
const DAY_MS = 24 * 60 * 60 * 1000;
const OWNER: Member = { userId: 7, role: 4 };
const STATUSES: readonly InviteStatus[] = ['pending', 'accepted', 'cancelled', 'expired'];
const ROLES: readonly Role[] = [1, 2, 3, 4];

const TOKEN = { tokenSeed: 'seed', tokenDigest: Buffer.of(1) };
const NEW_TOKEN = { tokenSeed: 'new seed', tokenDigest: Buffer.of(2) };

function invite(state: Partial<InviteState> = {}): Invite {
  return new Invite({
    id: 1,
    workspaceId: 2,
    email: EmailAddress.parse('ada@example.com'),
    role: 2,
    message: '',
    locale: 'en',
    metadata: {},
    returnTo: null,
    status: 'pending',
    inviterId: 3,
    ...TOKEN,
    validForMs: 7 * DAY_MS,
    createdAt: NOW,
    expiresAt: new Date(NOW.getTime() + 7 * DAY_MS),
    acceptedAt: null,
    acceptedById: null,
    mails: 1,
    edits: 0,
    requestedAt: null,
    ...state,
  });
}

function sendTerms(terms: Partial<Parameters<typeof Invite.send>[0]> = {}) {
  const email = EmailAddress.parse('ada@example.com');
  const defaults = { now: NOW, actor: OWNER, workspaceId: 2, email, role: 2 as Role, message: '', validForMs: DAY_MS };
  return { ...defaults, token: TOKEN, ...terms };
}

function codeOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return (error as InviteError).code;
  }
}

describe('sending', () => {
  it('makes a pending invite that is valid from now for as long as it says', () => {
    const { state, entry } = Invite.send(sendTerms({ validForMs: 3 * DAY_MS, message: 'Hello' }));
    expect(state).toMatchObject({
      status: 'pending',
      createdAt: NOW,
      message: 'Hello',
      inviterId: 7,
      mails: 1,
      acceptedAt: null,
    });
    expect(state.expiresAt).toEqual(new Date(NOW.getTime() + 3 * DAY_MS));
    expect(entry).toEqual({ kind: 'sent', at: NOW, actorId: 7 });
  });

  it.each(ROLES.flatMap((own) => ROLES.map((granted) => [own, granted] as const)))(
    'by a member of role %i to role %i is allowed to Admins and Owners up to their own role',
    (own, granted) => {
      const expected = !mayInvite(own) ? 'permission-denied' : granted > own ? 'role-above-own' : undefined;
      expect(codeOf(() => Invite.send(sendTerms({ actor: { userId: 1, role: own }, role: granted })))).toBe(expected);
    },
  );

  it.each([
    ['2,000 characters', 'x'.repeat(2000), undefined],
    ['2,000 characters beyond the basic plane', '👋'.repeat(2000), undefined],
    ['newlines and tabs', 'a\n\tb', undefined],
    ['2,001 characters', 'x'.repeat(2001), 'invalid-message'],
    ['2,000 characters, as lines that end with CRLF', 'x\r\n'.repeat(1000), undefined],
    ['a vertical tab', 'a\vb', 'invalid-message'],
    ['a NUL', 'a\0b', 'invalid-message'],
    ['a C1 control character', 'a\u0085b', 'invalid-message'],
    ['a lone surrogate', 'a\ud800b', 'invalid-message'],
  ])('a message with %s: %#', (_what, message, expected) => {
    expect(codeOf(() => Invite.send(sendTerms({ message })))).toBe(expected);
  });

  it.each([
    ['a\r\nb\rc\n', 'a\nb\nc\n'],
    ['\r\n\r\r\n\n', '\n\n\n\n'],
    [' as typed ', ' as typed '],
  ])('a message %j is kept as %j, sent or edited, and typed again it is the same', (message, kept) => {
    expect(Invite.send(sendTerms({ message })).state.message).toBe(kept);
    const { invite: edited } = invite().edit({ now: NOW, actor: OWNER, message })!;
    expect(edited.state.message).toBe(kept);
    expect(edited.edit({ now: NOW, actor: OWNER, message })).toBeUndefined();
  });
});

describe('the language', () => {
  it('is English unless another one is given, is kept in canonical form, and survives every resend', () => {
    expect(Invite.send(sendTerms()).state.locale).toBe('en');
    const sent = Invite.send(sendTerms({ locale: 'TR-tr' }));
    expect(sent.state.locale).toBe('tr-TR');
    const resent = new Invite({ ...sent.state, id: 1 }).resend({ now: NOW, actor: OWNER });
    expect(resent.invite.state.locale).toBe('tr-TR');
    expect(codeOf(() => Invite.send(sendTerms({ locale: 'turkish!' })))).toBe('invalid-locale');
  });
});

describe('resending', () => {
  it('a live invite extends its expiry to now plus its own validity, under the same id, with the same token', () => {
    const before = invite({ validForMs: 3 * DAY_MS, expiresAt: new Date(NOW.getTime() + 1) });
    const { invite: after, entry } = before.resend({ now: NOW, actor: OWNER });
    expect(after.state).toEqual({
      ...before.state,
      expiresAt: new Date(NOW.getTime() + 3 * DAY_MS),
      inviterId: OWNER.userId,
      mails: 2,
    });
    expect(entry).toEqual({ kind: 'resent', at: NOW, actorId: OWNER.userId });
  });

  it('a lapsed invite revives it', () => {
    const lapsed = invite({ expiresAt: NOW });
    expect(lapsed.isExpired(NOW)).toBe(true);
    const { invite: revived } = lapsed.resend({ now: NOW, actor: OWNER });
    expect(revived.state.status).toBe('pending');
    expect(revived.isExpired(NOW)).toBe(false);
  });

  it('never overwrites a longer validity', () => {
    const farAway = new Date(NOW.getTime() + 100 * DAY_MS);
    expect(invite({ expiresAt: farAway }).resend({ now: NOW, actor: OWNER }).invite.state.expiresAt).toEqual(farAway);
  });

  it('replaces the token when it gets a new one', () => {
    expect(invite().resend({ now: NOW, actor: OWNER, newToken: NEW_TOKEN }).invite.state).toMatchObject(NEW_TOKEN);
  });

  it.each(STATUSES.map((status) => [status, status === 'pending' ? undefined : 'invite-not-pending'] as const))(
    'in state %s: %s',
    (status, expected) => {
      expect(codeOf(() => invite({ status }).resend({ now: NOW, actor: OWNER }))).toBe(expected);
    },
  );

  it.each(ROLES.flatMap((own) => ROLES.map((granted) => [own, granted] as const)))(
    'by a member of role %i an invite to role %i is allowed to Admins and Owners up to their own role',
    (own, role) => {
      const expected = !mayInvite(own) ? 'permission-denied' : role > own ? 'role-above-own' : undefined;
      expect(codeOf(() => invite({ role }).resend({ now: NOW, actor: { userId: 1, role: own } }))).toBe(expected);
    },
  );

  it('refuses a Viewer because of their role, even if the invite is settled', () => {
    const actor: Member = { userId: 1, role: 1 };
    expect(codeOf(() => invite({ status: 'accepted' }).resend({ now: NOW, actor }))).toBe('permission-denied');
  });
});

/** What each operation makes of an invite in each state: the resulting status, or the code of the refusal. */
describe('the state table', () => {
  const lapsed = { expiresAt: NOW } as const;
  const states = {
    live: {},
    lapsed,
    accepted: { status: 'accepted', acceptedById: 9 },
    cancelled: { status: 'cancelled' },
    expired: { status: 'expired', ...lapsed },
  } satisfies Record<string, Partial<InviteState>>;
  const invitee = { userId: 9, verifiedEmail: EmailAddress.parse('ADA@example.com'), inviter: OWNER };
  const operations = {
    resend: (one: Invite) => one.resend({ now: NOW, actor: OWNER }),
    cancel: (one: Invite) => one.cancel({ now: NOW, actor: OWNER }),
    accept: (one: Invite) => one.accept({ now: NOW, ...invitee }),
    decline: (one: Invite) => one.decline({ now: NOW }),
    withdraw: (one: Invite) => one.withdraw({ now: NOW, actorId: 1 }),
    edit: (one: Invite) => one.edit({ now: NOW, actor: OWNER, message: 'New' }),
  };
  const REFUSED = 'invite-not-pending';
  const table = {
    resend: { live: 'pending', lapsed: 'pending', accepted: REFUSED, cancelled: REFUSED, expired: REFUSED },
    cancel: { live: 'cancelled', lapsed: 'cancelled', accepted: REFUSED, cancelled: REFUSED, expired: REFUSED },
    accept: { live: 'accepted', lapsed: 'invite-expired', accepted: 'unchanged', cancelled: REFUSED, expired: REFUSED },
    decline: { live: 'cancelled', lapsed: 'cancelled', accepted: REFUSED, cancelled: REFUSED, expired: REFUSED },
    withdraw: { live: 'cancelled', lapsed: 'cancelled', accepted: REFUSED, cancelled: REFUSED, expired: REFUSED },
    edit: { live: 'pending', lapsed: 'pending', accepted: REFUSED, cancelled: REFUSED, expired: REFUSED },
  };
  const cells = (Object.keys(operations) as (keyof typeof operations)[]).flatMap((operation) =>
    (Object.keys(states) as (keyof typeof states)[]).map(
      (state) => [operation, state, table[operation][state]] as const,
    ),
  );

  it.each(cells)('%s in state %s: %s', (operation, state, expected) => {
    const before = invite(states[state]);
    let outcome: string | undefined;
    const code = codeOf(() => {
      const change = operations[operation](before);
      outcome = change ? change.invite.state.status : 'unchanged';
    });
    expect(code ?? outcome).toBe(expected);
  });
});

describe('accepting', () => {
  const email = EmailAddress.parse('ada@example.com');
  const accept = (one: Invite, terms: Partial<Parameters<Invite['accept']>[0]> = {}) =>
    one.accept({ now: NOW, userId: 9, verifiedEmail: email, inviter: OWNER, ...terms });

  it('records who accepted and when', () => {
    const { invite: accepted, entry } = accept(invite())!;
    expect(accepted.state).toMatchObject({ status: 'accepted', acceptedAt: NOW, acceptedById: 9 });
    expect(entry).toEqual({ kind: 'accepted', at: NOW, actorId: 9 });
  });

  it('needs a verified address, and the right one, whatever the state', () => {
    for (const status of STATUSES) {
      expect(codeOf(() => accept(invite({ status }), { verifiedEmail: undefined }))).toBe('email-not-verified');
      const other = EmailAddress.parse('ada+other@example.com');
      expect(codeOf(() => accept(invite({ status }), { verifiedEmail: other }))).toBe('wrong-account');
    }
  });

  it('by another user with the same address is refused once the first has accepted', () => {
    const accepted = invite({ status: 'accepted', acceptedById: 9 });
    expect(codeOf(() => accept(accepted, { userId: 10 }))).toBe('invite-not-pending');
  });

  it.each(ROLES.flatMap((granted) => [undefined, ...ROLES].map((held) => [granted, held] as const)))(
    'an invite to role %s whose inviter holds %s now',
    (role, held) => {
      const vouched = held !== undefined && held >= 3 && held >= role;
      const code = codeOf(() => accept(invite({ role }), { inviter: held && { userId: 3, role: held } }));
      expect(code).toBe(vouched ? undefined : 'inviter-lost-permission');
    },
  );
});

describe('whether an invite can be accepted', () => {
  const inviters: (Member | undefined)[] = [
    undefined,
    { userId: 3, role: 2 },
    { userId: 3, role: 3 },
    OWNER,
    { ...OWNER, allowedEmailDomains: ['example.org', 'example.com'] },
    { ...OWNER, allowedEmailDomains: ['example.org'] },
    { userId: 3, role: 2, allowedEmailDomains: ['example.org'] },
  ];
  const cases = STATUSES.flatMap((status) =>
    [NOW, new Date(NOW.getTime() + 1)].flatMap((expiresAt) =>
      inviters.flatMap((inviter) => ROLES.map((role) => ({ status, expiresAt, inviter, role }))),
    ),
  );

  it('is decided by one rule, which acceptance obeys', () => {
    for (const { inviter, ...state } of cases) {
      const one = invite({ ...state, acceptedById: 1 });
      const obstacle = one.obstacle({ now: NOW, inviter });
      const terms = { now: NOW, userId: 9, verifiedEmail: one.state.email, inviter };
      expect(codeOf(() => one.accept(terms))).toBe(obstacle);
    }
    const obstacles = new Set(cases.map(({ inviter, ...state }) => invite(state).obstacle({ now: NOW, inviter })));
    expect(obstacles).toEqual(new Set([...OBSTACLES, undefined]));
  });

  it('depends first on whether it is settled, then on its expiry, its inviter, and last on its domain', () => {
    const inviter: Member = { userId: 3, role: 2, allowedEmailDomains: ['example.org'] };
    expect(invite({}).obstacle({ now: NOW, inviter })).toBe('inviter-lost-permission');
    expect(invite({}).obstacle({ now: NOW, inviter: { ...inviter, role: 4 } })).toBe('domain-not-allowed');
    expect(invite({ status: 'expired', expiresAt: NOW }).obstacle({ now: NOW, inviter })).toBe('invite-not-pending');
    expect(invite({ expiresAt: NOW }).obstacle({ now: NOW, inviter })).toBe('invite-expired');
  });
});

describe('the domains that a workspace invites', () => {
  const inviting = (email: string, allowedEmailDomains: readonly string[]) => {
    const actor: Member = { ...OWNER, allowedEmailDomains };
    const one = invite({ email: EmailAddress.parse(email) });
    const attempts = [
      () => Invite.send(sendTerms({ actor, email: one.state.email })),
      () => one.resend({ now: NOW, actor }),
      () => one.accept({ now: NOW, userId: 9, verifiedEmail: one.state.email, inviter: actor }),
    ];
    expect(one.isResendableBy(actor)).toBe(codeOf(attempts[1]!) === undefined);
    expect(codeOf(() => one.cancel({ now: NOW, actor }))).toBeUndefined();
    expect(codeOf(() => one.edit({ now: NOW, actor, message: 'Other words' }))).toBeUndefined();
    return [...new Set(attempts.map(codeOf))];
  };

  it.each([
    ['ada@example.com', []],
    ['ada@example.com', ['example.org', 'example.com']],
    ['Ada@EXAMPLE.com', ['example.com']],
    ['ada@b\u00fccher.example', ['xn--bcher-kva.example']],
  ])('let %s be invited, and resent, and accepted, by %j', (email, domains) => {
    expect(inviting(email, domains)).toEqual([undefined]);
  });

  it.each([
    ['ada@example.com', ['example.org']],
    ['ada@sub.example.com', ['example.com']],
    ['ada@example.com', ['sub.example.com', 'com']],
    ['ada@badexample.com', ['example.com']],
    ['example.com@evil.example', ['example.com']],
  ])('let %s be neither invited, nor resent, nor accepted, by %j, but cancelled and edited', (email, domains) => {
    expect(inviting(email, domains)).toEqual(['domain-not-allowed']);
  });
});

describe('a ceiling below the own role', () => {
  const pairs = ROLES.flatMap((maxInviteRole) => ROLES.map((role) => [maxInviteRole, role] as const));

  it.each(pairs)('of role %i holds for an invite to role %i, whatever is done', (maxInviteRole, role) => {
    const actor: Member = { userId: 1, role: 4, maxInviteRole };
    const attempts = [
      () => Invite.send(sendTerms({ actor, role })),
      () => invite({ role }).resend({ now: NOW, actor }),
      () => invite({ role }).cancel({ now: NOW, actor }),
      () => invite({ role }).edit({ now: NOW, actor, role: 1 }),
      () => invite({ role: 1 }).edit({ now: NOW, actor, role }),
    ];
    const refusal = role > maxInviteRole ? 'role-above-own' : undefined;
    expect(attempts.map(codeOf)).toEqual(attempts.map(() => refusal));
    const obstacle = invite({ role }).obstacle({ now: NOW, inviter: actor });
    expect(obstacle).toBe(refusal && 'inviter-lost-permission');
  });

  it('raises nobody above their own role, and gives nobody the right to invite', () => {
    expect(codeOf(() => Invite.send(sendTerms({ actor: { userId: 1, role: 3, maxInviteRole: 4 }, role: 4 })))).toBe(
      'role-above-own',
    );
    expect(codeOf(() => Invite.send(sendTerms({ actor: { userId: 1, role: 2, maxInviteRole: 4 }, role: 1 })))).toBe(
      'permission-denied',
    );
  });
});

describe('editing', () => {
  it('records what has changed, and makes the actor the inviter', () => {
    const { invite: edited, entry } = invite({ role: 2 }).edit({ now: NOW, actor: OWNER, role: 3, message: 'New' })!;
    expect(entry).toMatchObject({ actorId: OWNER.userId, changes: { role: { from: 2, to: 3 }, message: true } });
    expect(edited.state).toEqual({ ...invite().state, role: 3, message: 'New', inviterId: OWNER.userId, edits: 1 });
  });

  it('to what it is already is no change', () => {
    expect(invite({ message: 'Same' }).edit({ now: NOW, actor: OWNER, role: 2, message: 'Same' })).toBeUndefined();
  });

  it('is done so often and no more; what changes nothing is no edit', () => {
    const edited = invite({ edits: 2 });
    const edit = (message: string) => edited.edit({ now: NOW, actor: OWNER, message, maxEdits: 3 });
    const { invite: full } = edit('The third')!;
    const again = (message: string, maxEdits?: number) => full.edit({ now: NOW, actor: OWNER, message, maxEdits });
    expect(codeOf(() => again('The fourth', 3))).toBe('quota-reached');
    expect(again('The third', 3)).toBeUndefined();
    expect(again('The fourth', 0)?.invite.state.edits).toBe(4);
  });

  it('is bound by the ceiling for the role that it has and for the role that it gets', () => {
    const admin: Member = { userId: 1, role: 3 };
    expect(codeOf(() => invite({ role: 4 }).edit({ now: NOW, actor: admin, role: 1 }))).toBe('role-above-own');
    expect(codeOf(() => invite({ role: 1 }).edit({ now: NOW, actor: admin, role: 4 }))).toBe('role-above-own');
    expect(codeOf(() => invite({ role: 1 }).edit({ now: NOW, actor: admin, role: 3 }))).toBeUndefined();
  });
});

describe('whatever the clock says', () => {
  const instant = fc.date({ noInvalidDate: true, min: new Date('1990-01-01'), max: new Date('2200-01-01') });
  const anyInvite = fc.record({
    status: fc.constantFrom(...STATUSES),
    createdAt: instant,
    expiresAt: instant,
    validForMs: fc.integer({ min: 1000, max: 3650 * DAY_MS }),
    role: fc.constantFrom(...ROLES),
  });
  const actors = fc.record({ userId: fc.nat(), role: fc.constantFrom(...ROLES) });

  it('a resend never shortens, and its expiry is at least now plus the validity', () => {
    fc.assert(
      fc.property(anyInvite, instant, (state, now) => {
        const before = invite({ ...state, status: 'pending' });
        const { expiresAt } = before.resend({ now, actor: OWNER }).invite.state;
        expect(expiresAt >= before.state.expiresAt).toBe(true);
        expect(expiresAt.getTime()).toBeGreaterThanOrEqual(now.getTime() + before.state.validForMs);
      }),
    );
  });

  it('a resend never leaves pending, and the result has not expired', () => {
    fc.assert(
      fc.property(anyInvite, instant, (state, now) => {
        const { invite: after } = invite({ ...state, status: 'pending' }).resend({ now, actor: OWNER });
        expect(after.state.status).toBe('pending');
        expect(after.isExpired(now)).toBe(false);
      }),
    );
  });

  it('a resend is refused in every other state', () => {
    fc.assert(
      fc.property(anyInvite, instant, actors, (state, now, actor) => {
        fc.pre(state.status !== 'pending');
        expect(codeOf(() => invite(state).resend({ now, actor }))).toBeDefined();
      }),
    );
  });

  it('a resend changes nothing of the invite that it is asked of', () => {
    fc.assert(
      fc.property(anyInvite, instant, actors, (state, now, actor) => {
        const before = invite(state);
        const copy = structuredClone({ ...before.state, email: before.state.email.display });
        codeOf(() => before.resend({ now, actor }));
        expect({ ...before.state, email: before.state.email.display }).toEqual(copy);
      }),
    );
  });

  it('nobody below Admin, and nobody below the role of the invite, resends it', () => {
    fc.assert(
      fc.property(anyInvite, instant, actors, (state, now, actor) => {
        const allowed = mayInvite(actor.role) && actor.role >= state.role && state.status === 'pending';
        expect(codeOf(() => invite(state).resend({ now, actor })) === undefined).toBe(allowed);
      }),
    );
  });
});

it('a withdrawn invite is cancelled in the name of the actor who removed the member, whatever role was promised', () => {
  const { invite: withdrawn, entry } = invite({ role: 4 }).withdraw({ now: NOW, actorId: 5 });
  expect([withdrawn.state.status, entry]).toEqual(['cancelled', { kind: 'cancelled', at: NOW, actorId: 5 }]);
});

it('only 1 to 4 are roles', () => {
  expect([0, 1, 2, 3, 4, 5, 1.5, '1', null, undefined].filter(isRole)).toEqual([1, 2, 3, 4]);
});

describe('asking for a new link', () => {
  const lapsed = (state: Partial<InviteState> = {}) => invite({ expiresAt: NOW, ...state });
  const ago = (ms: number) => new Date(NOW.getTime() - ms);

  it('of a lapsed invite is noted, and changes nothing else', () => {
    const before = lapsed();
    const { invite: after, entry } = before.request({ now: NOW })!;
    expect(after.state).toEqual({ ...before.state, requestedAt: NOW });
    expect(entry).toEqual({ kind: 'requested', at: NOW, actorId: null });
    expect([before.isRequested(NOW), after.isRequested(NOW)]).toEqual([false, true]);
  });

  it.each([
    ['one that has not lapsed', { expiresAt: new Date(NOW.getTime() + 1) }],
    ...STATUSES.filter((status) => status !== 'pending').map(
      (status) => [`one that is ${status}`, { status, expiresAt: NOW }] as const,
    ),
    ['one that was asked for within a day', { expiresAt: ago(DAY_MS), requestedAt: ago(DAY_MS - 1) }],
  ])('is for nothing of %s', (_what, state: Partial<InviteState>) => {
    expect(invite(state).request({ now: NOW })).toBeUndefined();
  });

  it('is possible again after a day', () => {
    const requestedAt = ago(DAY_MS);
    expect(lapsed({ expiresAt: ago(2 * DAY_MS), requestedAt }).request({ now: NOW })?.invite.state.requestedAt).toBe(
      NOW,
    );
  });
});
