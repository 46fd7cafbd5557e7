import type { Invite } from '../../domain/invite.js';
import type { InviteEvent } from '../../domain/invite-event.js';

export interface WebhookEventFacts {
  readonly event: InviteEvent;
  readonly invite: Invite;
  /** Empty when the host does not know it. */
  readonly inviterEmail: string;
  /** Of who did it; empty when the host does not know it. */
  readonly actorEmail: string;
  readonly workspaceName: string;
}

/** Writes what is posted to webhooks. The token of the invite is no part of it, nor is its message. */
export abstract class WebhookEventWriter {
  abstract write(facts: WebhookEventFacts): string;

  abstract writeTest(workspaceId: number, at: Date): string;
}
