import { Controller, HttpCode, Post, UseFilters } from '@nestjs/common';
import { Form } from '@invites/problem-details';
import type { Actor } from '../../domain/actor.js';
import { BulkResendInvites } from '../../application/use-cases/bulk-resend-invites.js';
import { BulkSendInvites } from '../../application/use-cases/bulk-send-invites.js';
import { CurrentActor } from '../request/current-actor.decorator.js';
import { Idempotent } from '../request/idempotent.decorator.js';
import { workspaceOfBody } from '../request/invite-request.decorators.js';
import { NoStore } from '../request/no-store.decorator.js';
import { BulkResendBody, BulkSendBody } from '../wire/invite-forms.dto.js';
import { toDraftTerms } from '../wire/invite-terms.js';
import { InviteProblemsFilter } from '../wire/invite-problems.js';
import { toBulkResendResult, toBulkSendResult } from '../wire/invite-views.js';
import type { BulkResendResult, BulkSendResult } from '../wire/invites.dto.js';
import { ApiBulkResend, ApiBulkSend } from './bulk-invites.openapi.js';
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
    const { workspace_id: workspaceId, invite_ids: inviteIds, force } = body;
    const outcomes = await this.bulkResendInvites.execute({ actor, workspaceId, inviteIds, force });
    return outcomes.map((outcome, index) => toBulkResendResult(inviteIds[index]!, outcome));
  }
}
