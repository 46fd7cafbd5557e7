import { Controller, HttpCode, Post, UseFilters, UseGuards } from '@nestjs/common';
import { Form } from '@invites/problem-details';
import { RecordMailEvent } from '../../application/delivery/record-mail-event.js';
import { InviteProblemsFilter } from '../wire/invite-problems.js';
import { ApiInvites } from './invites.openapi.js';
import { MailEventSignatureGuard } from '../request/mail-event-signature.guard.js';
import { ApiRecordMailEvent } from './mail-events.openapi.js';
import { MAIL_EVENT_KINDS, MailEventBody } from '../wire/mail-event-form.dto.js';
import { Public } from '../request/public.decorator.js';

/** What the mail provider reports. */
@ApiInvites()
@UseFilters(InviteProblemsFilter)
@Controller('mail-events')
export class MailEventsController {
  constructor(private readonly recordMailEvent: RecordMailEvent) {}

  @ApiRecordMailEvent
  @Public(true)
  @UseGuards(MailEventSignatureGuard)
  @HttpCode(204)
  @Post()
  record(@Form() { type, timestamp, data }: MailEventBody): Promise<void> {
    const { message_id: messageId, reason } = data;
    return this.recordMailEvent.execute({ kind: MAIL_EVENT_KINDS[type], at: new Date(timestamp), messageId, reason });
  }
}
