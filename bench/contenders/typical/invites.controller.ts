import { Controller, HttpCode, Param, ParseIntPipe, Post, Req, UseGuards } from '@nestjs/common';
import { tokenOf } from '../../world.js';
import type { Invite, User } from './entities.js';
import { InvitesService } from './invites.service.js';
import { JwtGuard } from './jwt.guard.js';

const ROLES = ['', 'Viewer', 'Editor', 'Admin', 'Owner'];

@Controller('invites')
@UseGuards(JwtGuard)
export class InvitesController {
  constructor(private readonly invites: InvitesService) {}

  @Post(':id/resend')
  @HttpCode(200)
  async resend(@Param('id', ParseIntPipe) id: number, @Req() request: { user: User }) {
    return detailOf(await this.invites.resend(id, request.user));
  }
}

function detailOf(invite: Invite) {
  return {
    id: Number(invite.id),
    token: tokenOf(invite.tokenSeed),
    email: invite.email,
    role: String(invite.role),
    role_display: ROLES[invite.role],
    status: invite.status,
    message: invite.message,
    created_at: invite.createdAt,
    expires_at: invite.expiresAt,
    accepted_at: invite.acceptedAt,
    invited_by_email: invite.inviter.email,
    workspace_name: invite.workspace.name,
    is_expired: invite.expiresAt <= new Date(),
  };
}
