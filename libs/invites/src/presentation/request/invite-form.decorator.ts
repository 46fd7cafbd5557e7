import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { readForm, requireJson, UnreadableBody } from '@invites/problem-details';
import { CheckAccess } from '../../application/use-cases/check-access.js';
import { BulkResendBody, BulkSendBody, EmptyBody, IgnoredBody, SendInviteBody } from '../wire/invite-forms.dto.js';
import { readAfterAccess, type Submission, Submitted, targetOf } from './submission.js';

/** The forms of what is mailed; the body of a resend is ignored. */
const SENDING: ReadonlySet<unknown> = new Set([SendInviteBody, BulkSendBody, BulkResendBody, IgnoredBody]);

/** Reads the body as the parameter's class. */
@Injectable()
export class InviteFormPipe implements PipeTransform<Submission, Promise<unknown>> {
  constructor(private readonly checkAccess: CheckAccess) {}

  transform(submission: Submission, { metatype }: ArgumentMetadata): Promise<unknown> {
    return readAfterAccess(
      this.checkAccess,
      { actor: submission.actor, sends: SENDING.has(metatype) },
      () => targetOf(submission),
      () => read(metatype as new () => object, submission.body),
    );
  }
}

function read(form: new () => object, body: unknown): unknown {
  if (form !== IgnoredBody) return readForm(form, form === EmptyBody ? (body ?? {}) : body);
  // It is JSON, and what it says matters to nobody.
  return body instanceof UnreadableBody && body.code === 'unsafe-json' ? undefined : requireJson(body);
}

/** The request's body as a form of this module. */
export const InviteForm = () => Submitted(InviteFormPipe);
