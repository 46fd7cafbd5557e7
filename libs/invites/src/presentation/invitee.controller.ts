import { Controller, Get, Header, HttpCode, Param, Post, UseFilters, UseGuards } from '@nestjs/common';
import { AcceptInvite } from '../application/accept-invite.js';
import type { Actor } from '../application/actor.js';
import { DeclineInvite } from '../application/decline-invite.js';
import { ListMyInvites } from '../application/list-my-invites.js';
import { PreviewInvite } from '../application/preview-invite.js';
import { CurrentActor } from './current-actor.decorator.js';
import type { EmptyBody } from './invite-forms.dto.js';
import { InviteProblemsFilter } from './invite-problems.filter.js';
import { InviteTokenPipe } from './invite-token.pipe.js';
import { toMyInvite, toWorkspaceInviteDetail, toWorkspaceInvitePublic } from './invite-views.js';
import type { MyInvite, WorkspaceInviteDetail, WorkspaceInvitePublic } from './invites.dto.js';
import {
  ApiAcceptInvite,
  ApiDeclineInvite,
  ApiInvites,
  ApiListMyInvites,
  ApiPreviewInvite,
} from './invites.openapi.js';
import { NoBody } from './no-body.decorator.js';
import { NoStore } from './no-store.decorator.js';
import { PreviewLimitGuard } from './preview-limit.guard.js';
import { Public } from './public.decorator.js';

/** What the invitee does with an invite. */
@ApiInvites()
@NoStore()
@UseFilters(InviteProblemsFilter)
@Controller('invites')
export class InviteeController {
  constructor(
    private readonly listMyInvites: ListMyInvites,
    private readonly previewInvite: PreviewInvite,
    private readonly acceptInvite: AcceptInvite,
    private readonly declineInvite: DeclineInvite,
  ) {}

  @ApiListMyInvites()
  @Get('mine')
  async mine(@CurrentActor() actor: Actor): Promise<MyInvite[]> {
    return (await this.listMyInvites.execute({ actor })).map(toMyInvite);
  }

  @ApiPreviewInvite()
  @Public(true)
  @UseGuards(PreviewLimitGuard)
  @Header('referrer-policy', 'no-referrer')
  @Get(':token')
  async preview(@Param('token', InviteTokenPipe) token: string): Promise<WorkspaceInvitePublic> {
    return toWorkspaceInvitePublic(await this.previewInvite.execute({ token }));
  }

  @ApiAcceptInvite()
  @HttpCode(200)
  @Post(':token/accept')
  async accept(
    @CurrentActor() actor: Actor,
    @Param('token', InviteTokenPipe) token: string,
    @NoBody() _body: EmptyBody,
  ): Promise<WorkspaceInviteDetail> {
    return toWorkspaceInviteDetail(await this.acceptInvite.execute({ actor, token }));
  }

  @ApiDeclineInvite()
  @Public(true)
  @UseGuards(PreviewLimitGuard)
  @HttpCode(200)
  @Post(':token/decline')
  async decline(
    @Param('token', InviteTokenPipe) token: string,
    @NoBody() _body: EmptyBody,
  ): Promise<WorkspaceInvitePublic> {
    return toWorkspaceInvitePublic(await this.declineInvite.execute({ token }));
  }
}
