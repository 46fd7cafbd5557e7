import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { InviteEventHandler } from './invite-event.js';
import { INVITE_SETTINGS, type InviteSettings } from './invite-settings.js';
import { INVITE_EVENT_HANDLER } from './on-invite-event.decorator.js';
import { WorkspaceDirectory } from './ports/workspace-directory.js';

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** Everything that wants to hear of events; looked for once, when it is first asked. */
@Injectable()
export class EventHandlers {
  #list: readonly InviteEventHandler[] | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly directory: WorkspaceDirectory,
    @Inject(INVITE_SETTINGS) private readonly settings: Pick<InviteSettings, 'admitAfterwards'>,
  ) {}

  get list(): readonly InviteEventHandler[] {
    return (this.#list ??= [...this.#ofHost(), ...(this.settings.admitAfterwards ? [this.#admission()] : [])]);
  }

  #ofHost(): InviteEventHandler[] {
    const singletons = this.discovery.getProviders().filter((provider) => provider.isDependencyTreeStatic());
    // One that stands under several tokens is one all the same.
    const instances = new Set(singletons.map(({ instance }) => instance as unknown));
    return [...instances]
      .filter((one) => typeof one === 'object' && one !== null)
      .flatMap((one) => this.#handlersOf(one));
  }

  #handlersOf(instance: object): InviteEventHandler[] {
    const methods = instance as Methods;
    return this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object).flatMap((method) => {
      const kinds = Reflect.getMetadata(INVITE_EVENT_HANDLER, methods[method]!) as
        InviteEventHandler['kinds'] | undefined;
      const name = `${instance.constructor.name}.${method}`;
      return kinds ? [{ name, kinds, handle: async (event) => void (await methods[method]!(event)) }] : [];
    });
  }

  /** Where acceptance and membership can't be stored together, the one follows the other. */
  #admission(): InviteEventHandler {
    return {
      name: 'WorkspaceDirectory.admit',
      kinds: ['accepted'],
      handle: ({ actorId, workspaceId, role }) => this.directory.admit(actorId!, workspaceId, role),
    };
  }
}
