import { Controller, Get, Header, HttpCode, Param, Post, UseFilters, UseGuards } from '@nestjs/common';
import { Form, NoQuery } from '@invites/problem-details';
import { AcceptInvite } from '../../application/use-cases/accept-invite.js';
import type { Actor } from '../../domain/actor.js';
import { DeclineInvite } from '../../application/use-cases/decline-invite.js';
import { ListMyInvites } from '../../application/use-cases/list-my-invites.js';
import { PreviewInvite } from '../../application/use-cases/preview-invite.js';
import { RequestLink } from '../../application/use-cases/request-link.js';
import { CurrentActor } from '../request/current-actor.decorator.js';
import { EmptyBody } from '../wire/invite-forms.dto.js';
import { InviteProblemsFilter } from '../wire/invite-problems.js';
import { InviteTokenPipe } from '../request/invite-token.pipe.js';
import { toMyInvite, toWorkspaceInviteDetail, toWorkspaceInvitePublic } from '../wire/invite-views.js';
import type { EmptyAnswer, MyInvite, WorkspaceInviteDetail, WorkspaceInvitePublic } from '../wire/invites.dto.js';
import {
  ApiAcceptInvite,
  ApiDeclineInvite,
  ApiListMyInvites,
  ApiPreviewInvite,
  ApiRequestLink,
} from './invitee.openapi.js';
import { ApiInvites } from './invites.openapi.js';
import { NoStore } from '../request/no-store.decorator.js';
import { PreviewLimitGuard } from '../request/preview-limit.guard.js';
import { Public } from '../request/public.decorator.js';

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
    private readonly requestLink: RequestLink,
  ) {}

  @ApiListMyInvites
  @Get('mine')
  async mine(@CurrentActor() actor: Actor, @NoQuery() _query: void): Promise<MyInvite[]> {
    return (await this.listMyInvites.execute({ actor })).map(toMyInvite);
  }

  @ApiPreviewInvite
  @Public(true)
  @UseGuards(PreviewLimitGuard)
  @Header('referrer-policy', 'no-referrer')
  @Get(':token')
  async preview(@Param('token', InviteTokenPipe) token: string): Promise<WorkspaceInvitePublic> {
    return toWorkspaceInvitePublic(await this.previewInvite.execute({ token }));
  }

  @ApiAcceptInvite
  @HttpCode(200)
  @Post(':token/accept')
  async accept(
    @CurrentActor() actor: Actor,
    @Param('token', InviteTokenPipe) token: string,
    @Form() _body: EmptyBody,
  ): Promise<WorkspaceInviteDetail> {
    return toWorkspaceInviteDetail(await this.acceptInvite.execute({ actor, token }));
  }

  @ApiDeclineInvite
  @Public(true)
  @UseGuards(PreviewLimitGuard)
  @HttpCode(200)
  @Post(':token/decline')
  async decline(
    @Param('token', InviteTokenPipe) token: string,
    @Form() _body: EmptyBody,
  ): Promise<WorkspaceInvitePublic> {
    return toWorkspaceInvitePublic(await this.declineInvite.execute({ token }));
  }

  /** The token is not read as others are: what is none is answered as one that names nothing. */
  @ApiRequestLink
  @Public(true)
  @UseGuards(PreviewLimitGuard)
  @HttpCode(202)
  @Post(':token/request')
  async request(@Param('token') token: string, @Form() _body: EmptyBody): Promise<EmptyAnswer> {
    await this.requestLink.execute({ token: token.toLowerCase() });
    return {};
  }
}
