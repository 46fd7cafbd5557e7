import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { InviteEventHandler } from '../../domain/invite-event.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { INVITE_EVENT_HANDLER } from './on-invite-event.decorator.js';
import { QueueWebhookDeliveries } from './queue-webhook-deliveries.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** The handlers of events that this process has; looked for once, when all providers are there. */
@Injectable()
export class EventHandlers implements OnModuleInit {
  #list: readonly InviteEventHandler[] | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly directory: WorkspaceDirectory,
    private readonly queueWebhookDeliveries: QueueWebhookDeliveries,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'admitAfterwards' | 'events' | 'webhooks'>,
  ) {}

  /**
   * @throws Error when a handler can't be called, has the name of another, or events are off: at the start, not when
   * one is due
   */
  onModuleInit(): void {
    this.#list = this.#find();
  }

  get list(): readonly InviteEventHandler[] {
    return (this.#list ??= this.#find());
  }

  #find(): InviteEventHandler[] {
    const list = [...this.#ofHost(), ...(this.settings.admitAfterwards ? [this.#admission()] : [])];
    const names = list.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice) throw new Error(`Two handlers of events are called ${twice}. Provide it once, or rename one of them.`);
    if (list[0] && this.settings.events !== true)
      throw new Error(
        `${list[0].name} is to handle events, and none are queued: give InvitesModule the option events: true, in every process.`,
      );
    return this.settings.webhooks ? [...list, this.queueWebhookDeliveries] : list;
  }

  #ofHost(): InviteEventHandler[] {
    // A provider may have several tokens.
    const found = new Map<object, InviteEventHandler[]>();
    for (const provider of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const instance = provider.instance as unknown;
      if (typeof instance !== 'object' || instance === null || found.has(instance)) continue;
      const handlers = this.#handlersOf(instance);
      if (handlers[0] && (provider.isTransient || !provider.isDependencyTreeStatic())) {
        throw new Error(`${handlers[0].name} is to handle events: its provider has to be a singleton.`);
      }
      found.set(instance, handlers);
    }
    return [...found.values()].flat();
  }

  #handlersOf(instance: object): InviteEventHandler[] {
    const prototype = Object.getPrototypeOf(instance) as Methods | null;
    if (!prototype) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const kinds = Reflect.getMetadata(INVITE_EVENT_HANDLER, prototype[method]!) as
        | InviteEventHandler['kinds']
        | undefined;
      const name = `${instance.constructor.name}.${method}`;
      return kinds
        ? [{ name, kinds, handle: async (event) => void (await (instance as Methods)[method]!(event)) }]
        : [];
    });
  }

  /** Where acceptance and membership can't be stored together, this handler stores the membership. */
  #admission(): InviteEventHandler {
    return {
      name: 'WorkspaceDirectory.admit',
      kinds: ['accepted'],
      tireless: true,
      handle: async ({ actorId, workspaceId, role }) => this.directory.admit(actorId!, workspaceId, role),
    };
  }
}
