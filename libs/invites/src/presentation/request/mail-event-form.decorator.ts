import { Injectable, type PipeTransform } from '@nestjs/common';
import { readForm } from '@invites/problem-details';
import type { RecordMailEventCommand } from '../../application/delivery/record-mail-event.js';
import { MAIL_EVENT_KINDS, MailEventBody } from '../wire/mail-event-form.dto.js';
import { RequestBody } from './request-body.decorator.js';

@Injectable()
class MailEventPipe implements PipeTransform<unknown, RecordMailEventCommand> {
  transform(body: unknown): RecordMailEventCommand {
    const { type, timestamp, data } = readForm(MailEventBody, body);
    const { message_id: messageId, reason } = data;
    return { kind: MAIL_EVENT_KINDS[type], at: new Date(timestamp), messageId, reason };
  }
}

/** The request's body as an event. */
export const MailEventForm = () => RequestBody(MailEventPipe);
