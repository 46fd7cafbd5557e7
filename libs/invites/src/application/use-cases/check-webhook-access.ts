import { Injectable } from '@nestjs/common';
import type { Actor } from '../../domain/actor.js';
import { requireWebhookManager } from '../../domain/webhook.js';
import { WorkspaceDirectory } from '../ports/workspace-directory.js';
import { requireMember } from './require-member.js';

/** Somebody who manages the webhooks of a workspace. */
export interface WebhookManager {
  readonly actor: Actor;
  readonly workspaceId: number;
}

/**
 * Passes when the actor may manage the webhooks of the workspace.
 *
 * @throws InviteError `workspace-not-found` or `permission-denied`
 */
@Injectable()
export class CheckWebhookAccess {
  constructor(private readonly directory: WorkspaceDirectory) {}

  async execute({ actor, workspaceId }: WebhookManager): Promise<void> {
    requireWebhookManager(actor, await requireMember(this.directory, actor, workspaceId));
  }
}
