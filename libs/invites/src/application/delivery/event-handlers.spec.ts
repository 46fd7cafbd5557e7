import 'reflect-metadata';
import { expect, it } from '@jest/globals';
import { Controller, Injectable, Module, type ModuleMetadata, type Provider, Scope } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { anInviteEvent, InMemoryWorkspaceDirectory } from '../../testing/index.js';
import { EventHandlers } from './event-handlers.js';
import { INVITE_SETTINGS } from '../../settings.js';
import { OnInviteEvent } from './on-invite-event.decorator.js';
import { QueueWebhookDeliveries } from './queue-webhook-deliveries.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import { INVITE_EVENT_KINDS } from '../../domain/invite-event.js';
import { Invite } from '../../domain/invite.js';
import { aDraft } from '../../testing/builders.js';

const INVITE = new Invite({ id: 1, ...aDraft({ actorId: 1 }).state });

async function handlersIn({ providers = [], imports = [], controllers = [] }: ModuleMetadata, settings = {}) {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule, ...imports],
    controllers,
    providers: [
      EventHandlers,
      {
        provide: QueueWebhookDeliveries,
        useValue: { name: 'webhooks', kinds: INVITE_EVENT_KINDS, handle: async () => {} },
      },
      { provide: WorkspaceDirectory, useClass: InMemoryWorkspaceDirectory },
      { provide: INVITE_SETTINGS, useValue: { admitAfterwards: false, events: true, ...settings } },
      ...providers,
    ],
  }).compile();
  await module.init();
  return { module, list: module.get(EventHandlers).list };
}

@Injectable()
class Ledger {
  readonly received: string[] = [];

  @OnInviteEvent('accepted', 'closed')
  async note({ kind }: { kind: string }): Promise<void> {
    this.received.push(kind);
  }

  @OnInviteEvent('sent')
  atOnce(): string {
    return 'no promise';
  }

  neverAsked(): void {}

  get trouble(): never {
    throw new Error('looked at');
  }
}

class WithoutDecorator {
  note(): void {}
}

it('finds the decorated methods of providers, however they came to be, and nothing else', async () => {
  const providers: Provider[] = [
    Ledger,
    WithoutDecorator,
    { provide: 'nothing', useValue: null },
    { provide: 'text', useValue: 'text' },
    { provide: 'bare', useValue: Object.create(null) },
  ];
  const { list, module } = await handlersIn({ providers });
  expect(list.map(({ name, kinds }) => ({ name, kinds }))).toEqual([
    { name: 'Ledger.note', kinds: ['accepted', 'closed'] },
    { name: 'Ledger.atOnce', kinds: ['sent'] },
  ]);
  await list[0]!.handle(anInviteEvent({ kind: 'closed' }), INVITE);
  expect(await list[1]!.handle(anInviteEvent(), INVITE)).toBeUndefined();
  expect(module.get(Ledger).received).toEqual(['closed']);
});

it('a provider under several tokens is called once', async () => {
  const providers = [
    Ledger,
    { provide: 'alias', useExisting: Ledger },
    { provide: 'made', inject: [Ledger], useFactory: (one: Ledger) => one },
  ];
  expect((await handlersIn({ providers })).list).toHaveLength(2);
});

it('a field that hides a method does no harm', async () => {
  class Hiding extends WithoutDecorator {
    override note = undefined as never;
  }
  expect((await handlersIn({ providers: [Hiding] })).list).toEqual([]);
});

it('handlers of one name are refused at the start: nothing would distinguish them', async () => {
  @Module({ providers: [Ledger] })
  class Elsewhere {}
  await expect(handlersIn({ imports: [Elsewhere], providers: [Ledger] })).rejects.toThrow(
    'Two handlers of events are called Ledger.note.',
  );
});

it.each([
  ['per request', Scope.REQUEST],
  ['per consumer', Scope.TRANSIENT],
])('a provider that is made %s is refused at the start: there is none to call', async (_what, scope) => {
  @Injectable({ scope })
  class Fleeting {
    @OnInviteEvent('sent')
    note(): void {}
  }
  @Injectable()
  class Consumer {
    constructor(readonly fleeting: Fleeting) {}
  }
  await expect(handlersIn({ providers: [Fleeting, Consumer] })).rejects.toThrow(
    'Fleeting.note is to handle events: its provider has to be a singleton.',
  );
});

it('where membership follows acceptance, the directory handles acceptances', async () => {
  const { list, module } = await handlersIn({}, { admitAfterwards: true });
  expect(list.map(({ name, kinds }) => ({ name, kinds }))).toEqual([
    { name: 'WorkspaceDirectory.admit', kinds: ['accepted'] },
  ]);
  const directory = module.get<InMemoryWorkspaceDirectory>(WorkspaceDirectory);
  directory.addWorkspace(3, { name: 'Engines', description: '', logo: null });
  await list[0]!.handle(anInviteEvent({ kind: 'accepted', workspaceId: 3, actorId: 9, role: 2 }), INVITE);
  expect(await directory.member(9, 3)).toMatchObject({ role: 2 });
});

it('finds those of controllers too', async () => {
  @Controller()
  class Board {
    @OnInviteEvent('sent')
    pin(): void {}
  }

  expect((await handlersIn({ controllers: [Board] })).list.map(({ name }) => name)).toEqual(['Board.pin']);
});

it('webhooks are a handler of their own, with which no event but theirs needs to be queued', async () => {
  const { list } = await handlersIn({ providers: [] }, { events: 'for-webhooks', webhooks: {} });
  expect(list.map(({ name }) => name)).toEqual(['webhooks']);
  await expect(handlersIn({ providers: [Ledger] }, { events: 'for-webhooks', webhooks: {} })).rejects.toThrow(
    'give InvitesModule the option events: true',
  );
});
