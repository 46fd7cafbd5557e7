import { SetMetadata } from '@nestjs/common';
import type { InviteEventKind } from '../../domain/invite-event.js';

export const INVITE_EVENT_HANDLER = Symbol('INVITE_EVENT_HANDLER');

/**
 * Has a method of a provider or controller called with each {@link InviteEvent} of these kinds: after the commit, at least once, in
 * no particular order. When it throws, or takes longer than a minute, it alone is called again later: eight times in about
 * a day. Then the event is given up, and an error is logged. The provider has to be a
 * singleton, and there is one of its class. The name of its class and its own identify it: when one of them changes,
 * waiting events are delivered to it again.
 * Every process that imports `InvitesModule` must have the handlers; they run where `InvitesWorkerModule` is imported.
 */
export const OnInviteEvent = (...kinds: readonly InviteEventKind[]): MethodDecorator =>
  SetMetadata(INVITE_EVENT_HANDLER, kinds);
