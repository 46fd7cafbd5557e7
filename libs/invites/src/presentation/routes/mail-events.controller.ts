import { Controller, HttpCode, Post, UseFilters, UseGuards } from '@nestjs/common';
import { RecordMailEvent, type RecordMailEventCommand } from '../../application/delivery/record-mail-event.js';
import { InviteProblemsFilter } from '../wire/invite-problems.filter.js';
import { ApiInvites } from './invites.openapi.js';
import { MailEventForm } from '../request/mail-event-form.decorator.js';
import { MailEventSignatureGuard } from '../request/mail-event-signature.guard.js';
import { ApiRecordMailEvent } from './mail-events.openapi.js';
import { Public } from '../request/public.decorator.js';

/** What the mail provider tells. */
@ApiInvites()
@UseFilters(InviteProblemsFilter)
@Controller('mail-events')
export class MailEventsController {
  constructor(private readonly recordMailEvent: RecordMailEvent) {}

  @ApiRecordMailEvent()
  @Public(true)
  @UseGuards(MailEventSignatureGuard)
  @HttpCode(204)
  @Post()
  record(@MailEventForm() event: RecordMailEventCommand): Promise<void> {
    return this.recordMailEvent.execute(event);
  }
}
