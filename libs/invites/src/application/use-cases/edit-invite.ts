import { Inject, Injectable } from '@nestjs/common';
import type { InviteContent } from '../../domain/content.js';
import { InviteError } from '../../domain/invite-error.js';
import { InviteRepository } from '../ports/invite-repository.js';
import { isRole } from '../../domain/role.js';
import type { Actor } from '../../domain/actor.js';
import { type InviteView, InviteViewer } from './invite-viewer.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { Clock } from '../ports/clock.js';

/** Who edits which invite; what is left out stays as it is. */
export interface EditInviteCommand extends Partial<InviteContent> {
  readonly actor: Actor;
  readonly inviteId: number;
  /** 1 Viewer, 2 Editor, 3 Admin, 4 Owner; unchanged when left out. */
  readonly role?: number;
}

/**
 * Changes role and content of a pending invite, and makes the actor its inviter; what is left out stays. No mail is
 * sent: the link stays the same.
 *
 * @throws InviteError `invite-not-found`, `permission-denied`, `role-above-own`, `invalid-role`, `invalid-message`,
 * `invalid-locale`, `invalid-metadata`, `invalid-return-to`, `invite-not-pending`, `quota-reached` or `invite-busy`
 */
@Injectable()
export class EditInvite {
  constructor(
    private readonly invites: InviteRepository,
    private readonly clock: Clock,
    private readonly viewer: InviteViewer,
    @Inject(INVITE_SETTINGS)
    private readonly settings: Pick<InviteSettings, 'limits'>,
  ) {}

  async execute({ actor, inviteId, role, ...content }: EditInviteCommand): Promise<InviteView> {
    if (role !== undefined && !isRole(role)) throw new InviteError('invalid-role');
    const now = this.clock.now();
    const maxEdits = this.settings.limits.editsPerInvite;
    return this.invites.change(
      { inviteId, actorId: actor.userId },
      (current, asking) => current.edit({ ...content, now, actor: asking, role, maxEdits }),
      ({ invite, member }) => this.viewer.view(invite, member, actor),
    );
  }
}
