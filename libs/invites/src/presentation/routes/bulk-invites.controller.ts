import { Controller, HttpCode, Post, UseFilters } from '@nestjs/common';
import { Form } from '@invites/problem-details';
import type { Actor } from '../../domain/actor.js';
import { BulkCancelInvites } from '../../application/use-cases/bulk-cancel-invites.js';
import { BulkResendInvites } from '../../application/use-cases/bulk-resend-invites.js';
import { BulkSendInvites } from '../../application/use-cases/bulk-send-invites.js';
import { CurrentActor } from '../request/current-actor.decorator.js';
import { Idempotent } from '../request/idempotent.decorator.js';
import { InviteAccess, workspaceOfBody } from '../request/invite-request.decorators.js';
import { NoStore } from '../request/no-store.decorator.js';
import { BulkCancelBody, BulkResendBody, BulkSendBody } from '../wire/invite-forms.dto.js';
import { toDraftTerms } from '../wire/invite-terms.js';
import { InviteProblemsFilter } from '../wire/invite-problems.js';
import { toBulkCancelResult, toBulkResendResult, toBulkSendResult } from '../wire/invite-views.js';
import type { BulkCancelResult, BulkResendResult, BulkSendResult } from '../wire/invites.dto.js';
import { ApiBulkCancel, ApiBulkResend, ApiBulkSend } from './bulk-invites.openapi.js';
import { ApiInvites } from './invites.openapi.js';

/** Many invites in one request, each with an outcome of its own. */
@ApiInvites()
@NoStore()
@UseFilters(InviteProblemsFilter)
@Controller('invites')
export class BulkInvitesController {
  constructor(
    private readonly bulkSendInvites: BulkSendInvites,
    private readonly bulkResendInvites: BulkResendInvites,
    private readonly bulkCancelInvites: BulkCancelInvites,
  ) {}

  @ApiBulkSend
  @Idempotent(workspaceOfBody)
  @HttpCode(200)
  @Post('bulk')
  async send(@CurrentActor() actor: Actor, @Form() body: BulkSendBody): Promise<BulkSendResult[]> {
    const { emails } = body;
    const outcomes = await this.bulkSendInvites.execute({ actor, emails, ...toDraftTerms(body) });
    return outcomes.map((outcome, index) => toBulkSendResult(emails[index]!, outcome));
  }

  @ApiBulkResend
  @Idempotent(workspaceOfBody)
  @HttpCode(200)
  @Post('bulk-resend')
  async resend(@CurrentActor() actor: Actor, @Form() body: BulkResendBody): Promise<BulkResendResult[]> {
    const { workspace_id: workspaceId, invite_ids: inviteIds = 'lapsed', force } = body;
    const resent = await this.bulkResendInvites.execute({ actor, workspaceId, inviteIds, force });
    return resent.map(({ inviteId, outcome }) => toBulkResendResult(inviteId, outcome));
  }

  @ApiBulkCancel
  @InviteAccess(workspaceOfBody)
  @HttpCode(200)
  @Post('bulk-cancel')
  async cancel(@CurrentActor() actor: Actor, @Form() body: BulkCancelBody): Promise<BulkCancelResult[]> {
    const { workspace_id: workspaceId, invite_ids: inviteIds } = body;
    const outcomes = await this.bulkCancelInvites.execute({ actor, workspaceId, inviteIds });
    return outcomes.map((outcome, index) => toBulkCancelResult(inviteIds[index]!, outcome));
  }
}
