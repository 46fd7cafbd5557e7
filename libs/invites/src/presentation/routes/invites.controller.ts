import { Controller, Get, HttpCode, Patch, Post, UseFilters } from '@nestjs/common';
import { CreatedAt, Form, IgnoredBody } from '@invites/problem-details';
import type { Actor } from '../../domain/actor.js';
import { CancelInvite } from '../../application/use-cases/cancel-invite.js';
import { EditInvite } from '../../application/use-cases/edit-invite.js';
import { ListInvites } from '../../application/use-cases/list-invites.js';
import { ResendInvite } from '../../application/use-cases/resend-invite.js';
import { SendInvite } from '../../application/use-cases/send-invite.js';
import { ShowHistory } from '../../application/use-cases/show-history.js';
import { ShowInvite } from '../../application/use-cases/show-invite.js';
import { CurrentActor } from '../request/current-actor.decorator.js';
import { Idempotent } from '../request/idempotent.decorator.js';
import {
  InviteAccess,
  InviteId,
  inviteOfPath,
  inviteToEdit,
  type ResendOptions,
  ResendQuery,
  workspaceOfBody,
  workspaceOfQuery,
} from '../request/invite-request.decorators.js';
import { NoStore } from '../request/no-store.decorator.js';
import {
  type HistoryPage,
  type InvitesPage,
  RequestedHistory,
  RequestedInvites,
} from '../request/requested-page.decorator.js';
import { EditInviteBody, EmptyBody, SendInviteBody } from '../wire/invite-forms.dto.js';
import { toDraftTerms, toEditTerms } from '../wire/invite-terms.js';
import { InviteProblemsFilter } from '../wire/invite-problems.js';
import {
  toInviteHistoryEntry,
  toWorkspaceInviteDetail,
  toWorkspaceInviteList,
  toWorkspaceInviteView,
} from '../wire/invite-views.js';
import type {
  InviteHistoryEntry,
  WorkspaceInviteDetail,
  WorkspaceInviteList,
  WorkspaceInviteView,
} from '../wire/invites.dto.js';
import {
  ApiCancelInvite,
  ApiEditInvite,
  ApiInviteHistory,
  ApiInvites,
  ApiListInvites,
  ApiResendInvite,
  ApiSendInvite,
  ApiShowInvite,
} from './invites.openapi.js';

/** What Admins and Owners do with the invites of their workspace. */
@ApiInvites()
@NoStore()
@UseFilters(InviteProblemsFilter)
@Controller('invites')
export class InvitesController {
  constructor(
    private readonly sendInvite: SendInvite,
    private readonly listInvites: ListInvites,
    private readonly resendInvite: ResendInvite,
    private readonly cancelInvite: CancelInvite,
    private readonly showInvite: ShowInvite,
    private readonly editInvite: EditInvite,
    private readonly showHistory: ShowHistory,
  ) {}

  @ApiSendInvite
  @CreatedAt(({ id }: WorkspaceInviteDetail) => `${id}/detail/`)
  @Idempotent(workspaceOfBody)
  @Post()
  async send(@CurrentActor() actor: Actor, @Form() body: SendInviteBody): Promise<WorkspaceInviteDetail> {
    return toWorkspaceInviteDetail(await this.sendInvite.execute({ actor, email: body.email, ...toDraftTerms(body) }));
  }

  @ApiListInvites
  @InviteAccess(workspaceOfQuery)
  @Get('list')
  async list(
    @CurrentActor() actor: Actor,
    @RequestedInvites() { query, announceNext }: InvitesPage,
  ): Promise<WorkspaceInviteList[]> {
    const { invites, next } = await this.listInvites.execute({ actor, ...query });
    announceNext(next?.filter((part) => part !== undefined));
    return invites.map(toWorkspaceInviteList);
  }

  @ApiResendInvite
  @Idempotent(inviteOfPath)
  @HttpCode(200)
  @Post(':invite_id/resend')
  async resend(
    @CurrentActor() actor: Actor,
    @InviteId() inviteId: number,
    @IgnoredBody() _body: void,
    @ResendQuery() options: ResendOptions,
  ): Promise<WorkspaceInviteDetail> {
    return toWorkspaceInviteDetail(await this.resendInvite.execute({ actor, inviteId, ...options }));
  }

  @ApiCancelInvite
  @InviteAccess(inviteOfPath)
  @HttpCode(200)
  @Post(':invite_id/cancel')
  async cancel(
    @CurrentActor() actor: Actor,
    @InviteId() inviteId: number,
    @Form() _body: EmptyBody,
  ): Promise<WorkspaceInviteDetail> {
    return toWorkspaceInviteDetail(await this.cancelInvite.execute({ actor, inviteId }));
  }

  @ApiShowInvite
  @Get(':invite_id/detail')
  async detail(@CurrentActor() actor: Actor, @InviteId() inviteId: number): Promise<WorkspaceInviteView> {
    return toWorkspaceInviteView(await this.showInvite.execute({ actor, inviteId }));
  }

  @ApiEditInvite
  @InviteAccess(inviteToEdit)
  @Patch(':invite_id/detail')
  async edit(
    @CurrentActor() actor: Actor,
    @InviteId() inviteId: number,
    @Form() body: EditInviteBody,
  ): Promise<WorkspaceInviteView> {
    return toWorkspaceInviteView(await this.editInvite.execute({ actor, inviteId, ...toEditTerms(body) }));
  }

  @ApiInviteHistory
  @InviteAccess(inviteOfPath, { reads: true })
  @Get(':invite_id/history')
  async history(
    @CurrentActor() actor: Actor,
    @RequestedHistory() { query, announceNext }: HistoryPage,
  ): Promise<InviteHistoryEntry[]> {
    const { lines, next } = await this.showHistory.execute({ actor, ...query });
    announceNext(next);
    return lines.map(toInviteHistoryEntry);
  }
}
