import assert from 'node:assert/strict';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CloseLapsedInvites, type Role } from '@invites/invites';
import fc from 'fast-check';
import { batchesOf } from '../support/batches-of.js';
import { type Answer, type Person, person, startTestApi, type TestApi } from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

/** So many invites live the same life at the same moment, and share each round trip. */
const TOGETHER = [1, 2, 3, 4, 5, 6, 7, 8];
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const VALID_FOR_MS = 7 * DAY_MS;
const CLOSE_AFTER_MS = 30 * DAY_MS;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ TRUST_PROXY: '127.0.0.1' });
});
afterAll(() => api.stop());

/** Ada has two accounts with one address. */
const NAMES = ['owner', 'admin', 'viewer', 'outsider', 'ada', 'adaAgain', 'grace'] as const;
const ADDRESSEES = ['ada', 'grace', 'viewer', 'admin'] as const;
type Name = (typeof NAMES)[number];
type Addressee = (typeof ADDRESSEES)[number];

const addressOf = (name: Name) => (name === 'adaAgain' ? 'ada' : name);

/** All that can be seen of a workspace and its invites, everybody named by their address. */
interface Seen {
  readonly invites: readonly Record<
    'to' | 'role' | 'status' | 'is_expired' | 'expires_at' | 'accepted_at' | 'inviter',
    unknown
  >[];
  readonly members: readonly string[];
}

interface ModelInvite {
  readonly to: Addressee;
  role: Role;
  status: 'pending' | 'accepted' | 'cancelled' | 'expired';
  expiresAt: number;
  inviter: Name;
  acceptedAt: number | null;
  acceptedBy?: Name;
}

/** The rules, in the words of the product: what each command is answered, and what it leaves. */
class Model {
  readonly invites: ModelInvite[] = [];
  readonly members = new Map<Name, Role>([
    ['owner', 4],
    ['admin', 3],
    ['viewer', 1],
  ]);

  constructor(public now: number) {}

  send(by: Name, to: Addressee, role: Role): string {
    const refused = this.#refusal(by, role, 'workspace-not-found');
    if (refused) return refused;
    if ([...this.members.keys()].some((name) => addressOf(name) === to)) return '400 already-member';
    const pending = this.invites.find((invite) => invite.to === to && invite.status === 'pending');
    if (pending && !this.#hasLapsed(pending)) return '400 invite-already-pending';
    if (pending) pending.status = 'expired';
    const expiresAt = this.now + VALID_FOR_MS;
    this.invites.push({ to, role, status: 'pending', expiresAt, inviter: by, acceptedAt: null });
    return '201';
  }

  resend(by: Name, invite: ModelInvite): string {
    return this.#manage(by, invite, invite.role, () => {
      invite.expiresAt = Math.max(invite.expiresAt, this.now + VALID_FOR_MS);
      invite.inviter = by;
    });
  }

  cancel(by: Name, invite: ModelInvite): string {
    return this.#manage(by, invite, invite.role, () => {
      invite.status = 'cancelled';
    });
  }

  edit(by: Name, invite: ModelInvite, role: Role): string {
    return this.#manage(by, invite, Math.max(invite.role, role) as Role, () => {
      if (invite.role !== role) invite.inviter = by;
      invite.role = role;
    });
  }

  accept(by: Name, invite: ModelInvite): string {
    if (addressOf(by) !== invite.to) return '403 wrong-account';
    if (invite.status === 'accepted' && invite.acceptedBy === by) return '200';
    const obstacle = this.#obstacle(invite);
    if (obstacle) return `400 ${obstacle}`;
    Object.assign(invite, { status: 'accepted', acceptedAt: this.now, acceptedBy: by });
    this.members.set(by, Math.max(invite.role, this.members.get(by) ?? 0) as Role);
    return '200';
  }

  decline(invite: ModelInvite): string {
    if (invite.status !== 'pending') return '400 invite-not-pending';
    invite.status = 'cancelled';
    return '200';
  }

  /** What the addressee sees of the invites that are pending, newest first. */
  mine(to: Addressee): string {
    const pending = this.invites.filter((invite) => invite.to === to && invite.status === 'pending');
    return pending.map((invite) => `${invite.role} ${this.#obstacle(invite) ?? 'open'}`).join(', ');
  }

  /** A member who leaves or is removed takes along what was promised to their address. */
  leave(name: Name): void {
    this.members.delete(name);
    for (const invite of this.invites)
      if (invite.to === name && invite.status === 'pending') invite.status = 'cancelled';
  }

  closeLapsed(): void {
    for (const invite of this.invites) {
      const graceHasPassed = invite.expiresAt + CLOSE_AFTER_MS <= this.now;
      if (invite.status === 'pending' && graceHasPassed) invite.status = 'expired';
    }
  }

  seen(): Seen {
    const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
    return {
      invites: this.invites.map((invite) => ({
        to: invite.to,
        role: String(invite.role),
        status: invite.status,
        is_expired: invite.status === 'expired' || this.#hasLapsed(invite),
        expires_at: instant(invite.expiresAt),
        accepted_at: instant(invite.acceptedAt),
        inviter: addressOf(invite.inviter),
      })),
      members: [...this.members].map(([name, role]) => `${addressOf(name)} ${role}`).sort(),
    };
  }

  #obstacle(invite: ModelInvite): string | undefined {
    if (invite.status !== 'pending') return 'invite-not-pending';
    if (this.#hasLapsed(invite)) return 'invite-expired';
    const inviterRole = this.members.get(invite.inviter) ?? 0;
    return inviterRole < 3 || inviterRole < invite.role ? 'inviter-lost-permission' : undefined;
  }

  #hasLapsed(invite: ModelInvite): boolean {
    return invite.status === 'pending' && invite.expiresAt <= this.now;
  }

  /** Existence comes before right. */
  #refusal(by: Name, role: Role, notFound: string): string | undefined {
    const own = this.members.get(by);
    if (!own) return `404 ${notFound}`;
    if (own < 3) return '403 permission-denied';
    return role > own ? '403 role-above-own' : undefined;
  }

  /** Right comes before state. */
  #manage(by: Name, invite: ModelInvite, role: Role, change: () => void): string {
    const refused = this.#refusal(by, role, 'invite-not-found');
    if (refused) return refused;
    if (invite.status !== 'pending') return '400 invite-not-pending';
    change();
    return '200';
  }
}

/** The same over HTTP, in a workspace of its own. */
class Service {
  /** In the order in which they were sent. */
  readonly invites: { readonly id: number; readonly token: string; readonly to: Addressee }[] = [];

  private constructor(
    readonly workspaceId: number,
    readonly ids: Readonly<Record<'admin' | 'viewer', number>>,
    readonly people: Readonly<Record<Name, Person>>,
  ) {}

  static async open(): Promise<Service> {
    const { id, ids, owner, admin, viewer, outsider } = await api.workspace();
    await api.call('DELETE', `/api/v1/workspaces/${id}/members/${ids.editor}/`, { as: owner });
    const [ada, grace] = [person('ada'), person('grace')];
    const adaAgain = { ...person('ada'), email: ada.email };
    return new Service(id, ids, { owner, admin, viewer, outsider, ada, adaAgain, grace });
  }

  call(as: Name | 'nobody', method: string, path: string, json?: unknown): Promise<Answer> {
    const headers = { 'x-forwarded-for': `10.0.${this.workspaceId >> 8}.${this.workspaceId & 255}` };
    return api.call(method, `/api/v1/${path}`, { as: as === 'nobody' ? undefined : this.people[as], json, headers });
  }

  async send(by: Name, to: Addressee, role: Role, write: (email: string) => string): Promise<Answer> {
    const json = { workspace_id: this.workspaceId, email: write(this.people[to].email), role: String(role) };
    const answer = await this.call(by, 'POST', 'invites/', json);
    if (answer.status === 201) this.invites.push({ id: answer.body.id, token: answer.body.token, to });
    return answer;
  }

  async seen(): Promise<Seen> {
    const nameOf = (address: string) => NAMES.find((name) => this.people[name].email === address.toLowerCase());
    const details = await Promise.all(this.invites.map(({ id }) => this.call('owner', 'GET', `invites/${id}/detail/`)));
    const { body: members } = await this.call('owner', 'GET', `workspaces/${this.workspaceId}/members/`);
    assert.deepEqual(
      details.map(({ body }) => body.token),
      this.invites.map(({ token }) => token),
    );
    return {
      invites: details.map(
        ({ body: { email, role, status, is_expired, expires_at, accepted_at, invited_by_email } }) => ({
          to: nameOf(email),
          role,
          status,
          is_expired,
          expires_at,
          accepted_at,
          inviter: nameOf(invited_by_email),
        }),
      ),
      members: members.map(({ email, role }: { email: string; role: string }) => `${nameOf(email)} ${role}`).sort(),
    };
  }
}

/**
 * One thing that happens in each of the workspaces at the same moment; the model says what it is answered, and everything
 * is looked at afterwards.
 */
class Step implements fc.AsyncCommand<Model, readonly Service[]> {
  constructor(
    readonly name: string,
    private readonly terms: {
      possible?(model: Readonly<Model>): boolean;
      expected(model: Model): string;
      happen(service: Service): Promise<string>;
      /** It happens to all of them at once. */
      readonly toAll?: boolean;
    },
  ) {}

  check(model: Readonly<Model>): boolean {
    return this.terms.possible?.(model) ?? true;
  }

  async run(model: Model, services: readonly Service[]): Promise<void> {
    const { happen, toAll } = this.terms;
    const answers = toAll
      ? [await happen(services[0]!)]
      : await batchesOf(services.length, () => Promise.all(services.map((service) => happen(service))));
    const expected = this.terms.expected(model);
    assert.deepEqual(
      answers,
      answers.map(() => expected),
    );
    for (const service of services) assert.deepEqual(await service.seen(), model.seen());
  }

  toString(): string {
    return this.name;
  }
}

const outcomeOf = ({ status, body }: Answer) => (status < 300 ? String(status) : `${status} ${body.code}`);

/** A step with one of the invites that there are, counted from the newest. */
function withInvite(
  name: string,
  pick: number,
  expected: (model: Model, invite: ModelInvite) => string,
  happen: (service: Service, invite: Service['invites'][number]) => Promise<Answer>,
): Step {
  const picked = <T>(invites: readonly T[]) => invites.at(-1 - (pick % invites.length))!;
  return new Step(`${name} (${pick})`, {
    possible: ({ invites }) => invites.length > 0,
    expected: (model) => expected(model, picked(model.invites)),
    happen: async (service) => outcomeOf(await happen(service, picked(service.invites))),
  });
}

const anybody = fc.constantFrom(...NAMES);
const mostlyManagers = fc.oneof({ arbitrary: fc.constantFrom('owner', 'admin'), weight: 3 }, anybody);
const mostlyTheInvitee = fc.oneof({ arbitrary: fc.constant('the invitee'), weight: 2 }, anybody);
const roles = fc.constantFrom<Role>(1, 2, 3, 4);
const picks = fc.nat(3);

const sends = fc
  .tuple(mostlyManagers, fc.constantFrom(...ADDRESSEES), roles, fc.boolean())
  .map(([by, to, role, shouting]) => {
    const write = (email: string) => (shouting ? ` ${email.toUpperCase()} ` : email);
    return new Step(`${by} invites ${write(to)} as ${role}`, {
      expected: (model) => model.send(by, to, role),
      happen: async (service) => outcomeOf(await service.send(by, to, role, write)),
    });
  });

const resends = fc.tuple(mostlyManagers, picks).map(([by, pick]) =>
  withInvite(
    `${by} resends`,
    pick,
    (model, invite) => model.resend(by, invite),
    (service, { id }) => service.call(by, 'POST', `invites/${id}/resend/`),
  ),
);

const cancels = fc.tuple(mostlyManagers, picks).map(([by, pick]) =>
  withInvite(
    `${by} cancels`,
    pick,
    (model, invite) => model.cancel(by, invite),
    (service, { id }) => service.call(by, 'POST', `invites/${id}/cancel/`),
  ),
);

const edits = fc.tuple(mostlyManagers, picks, roles).map(([by, pick, role]) =>
  withInvite(
    `${by} changes the role to ${role}`,
    pick,
    (model, invite) => model.edit(by, invite, role),
    (service, { id }) => service.call(by, 'PATCH', `invites/${id}/detail/`, { role: String(role) }),
  ),
);

const accepts = fc.tuple(mostlyTheInvitee, picks).map(([who, pick]) => {
  const by = (to: Addressee) => (who === 'the invitee' ? to : who);
  return withInvite(
    `${who} accepts`,
    pick,
    (model, invite) => model.accept(by(invite.to), invite),
    (service, { token, to }) => service.call(by(to), 'POST', `invites/${token}/accept/`),
  );
});

const declines = picks.map((pick) =>
  withInvite(
    'somebody declines',
    pick,
    (model, invite) => model.decline(invite),
    (service, { token }) => service.call('nobody', 'POST', `invites/${token}/decline/`),
  ),
);

const advances = fc.constantFrom(HOUR_MS, 3 * DAY_MS, VALID_FOR_MS, CLOSE_AFTER_MS).map(
  (ms) =>
    new Step(`${ms / HOUR_MS} hours pass`, {
      expected(model) {
        model.now += ms;
        return 'done';
      },
      async happen() {
        api.clock.advance(ms);
        return 'done';
      },
      toAll: true,
    }),
);

const closings = fc.constant(
  new Step('what has lapsed long ago is closed', {
    expected(model) {
      model.closeLapsed();
      return 'done';
    },
    async happen() {
      await api.app.get(CloseLapsedInvites).execute();
      return 'done';
    },
    toAll: true,
  }),
);

/** Which may leave invites without anybody who vouches for them. */
const careers = fc.option(roles).map(
  (role) =>
    new Step(`the admin ${role === null ? 'is removed' : `gets role ${role}`}`, {
      possible: ({ members }) => members.has('admin'),
      expected(model) {
        if (role === null) model.leave('admin');
        else model.members.set('admin', role);
        return 'done';
      },
      async happen(service) {
        const path = `workspaces/${service.workspaceId}/members/${service.ids.admin}/`;
        const change =
          role === null ? service.call('owner', 'DELETE', path) : service.call('owner', 'PATCH', path, { role });
        return (await change).status < 300 ? 'done' : 'refused';
      },
    }),
);

const departures = fc.constantFrom('admin' as const, 'viewer' as const).map(
  (name) =>
    new Step(`the ${name} leaves`, {
      possible: ({ members }) => members.has(name),
      expected(model) {
        model.leave(name);
        return '204';
      },
      async happen(service) {
        const path = `workspaces/${service.workspaceId}/members/${service.ids[name]}/`;
        return outcomeOf(await service.call(name, 'DELETE', path));
      },
    }),
);

const looks = fc.constantFrom(...ADDRESSEES).map(
  (to) =>
    new Step(`${to} looks at their invites`, {
      expected: (model) => model.mine(to),
      async happen(service) {
        const { body } = await service.call(to, 'GET', 'invites/mine/');
        const roleOf = (name: string) => ['Viewer', 'Editor', 'Admin', 'Owner'].indexOf(name) + 1;
        return body
          .map(
            (one: { role_display: string; obstacle: string | null }) =>
              `${roleOf(one.role_display)} ${one.obstacle ?? 'open'}`,
          )
          .join(', ');
      },
    }),
);

const often = [sends, sends, resends, edits, accepts, accepts, advances];
const lives = fc.commands([...often, ...often, cancels, declines, closings, careers, departures, looks, looks], {
  maxCommands: 30,
  size: 'max',
});

it.each(TOGETHER)(
  'whatever happens in whatever order, invites keep to the rules, %i at the same moment',
  async (count) => {
    const property = fc.asyncProperty(lives, (commands) =>
      fc.asyncModelRun(
        async () => ({
          model: new Model(api.clock.now().getTime()),
          real: await Promise.all(Array.from({ length: count }, () => Service.open())),
        }),
        commands,
      ),
    );
    const runs = fc.assert(property, { numRuns: VOLUME, includeErrorInReport: true });
    await expect(runs).resolves.toBeUndefined();
  },
);
