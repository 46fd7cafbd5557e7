import { Controller, HttpCode, Param, Post, UseFilters } from '@nestjs/common';
import type { Actor } from '../application/actor.js';
import { ResendInvite } from '../application/resend-invite.js';
import { SendInvite } from '../application/send-invite.js';
import { CurrentActor } from './current-actor.decorator.js';
import { toWorkspaceInviteDetail } from './invite-detail.js';
import { InviteForm } from './invite-form.decorator.js';
import { InviteIdPipe } from './invite-id.pipe.js';
import { InviteProblemsFilter } from './invite-problems.filter.js';
import { IgnoredBody, SendInviteBody, type WorkspaceInviteDetail } from './invites.dto.js';
import { ApiInvites, ApiResendInvite, ApiSendInvite } from './invites.openapi.js';

@ApiInvites()
@UseFilters(InviteProblemsFilter)
@Controller('invites')
export class InvitesController {
  constructor(
    private readonly sendInvite: SendInvite,
    private readonly resendInvite: ResendInvite,
  ) {}

  @ApiSendInvite()
  @Post()
  async send(@CurrentActor() actor: Actor, @InviteForm() body: SendInviteBody): Promise<WorkspaceInviteDetail> {
    const { workspace_id: workspaceId, email, role, message } = body;
    return toWorkspaceInviteDetail(
      await this.sendInvite.execute({ actor, workspaceId, email, role: Number(role), message }),
    );
  }

  @ApiResendInvite()
  @HttpCode(200)
  @Post(':invite_id/resend')
  async resend(
    @CurrentActor() actor: Actor,
    @Param('invite_id', InviteIdPipe) inviteId: number,
    @InviteForm() _body: IgnoredBody,
  ): Promise<WorkspaceInviteDetail> {
    return toWorkspaceInviteDetail(await this.resendInvite.execute({ actor, inviteId }));
  }
}
