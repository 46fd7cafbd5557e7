import { type CanActivate, type ExecutionContext, Inject, Injectable, type RawBodyRequest } from '@nestjs/common';
import { requestProblem, UnreadableBody } from '@invites/problem-details';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { problemOf } from '../wire/invite-problems.js';

interface Request {
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

/** Admits what the mail provider has signed, verified over the bytes that came. Without a secret there is no route. */
@Injectable()
export class MailEventSignatureGuard implements CanActivate {
  readonly #webhook: Webhook | undefined;

  constructor(@Inject(INVITE_SETTINGS) { mailEventsSecret }: InviteSettings) {
    this.#webhook = mailEventsSecret === undefined ? undefined : new Webhook(mailEventsSecret);
  }

  canActivate(context: ExecutionContext): boolean {
    if (!this.#webhook) throw requestProblem('not-found');
    const request = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const { headers, body, rawBody = Buffer.alloc(0) } = request;
    // Not all of its bytes have been read, so there is nothing to verify.
    if (body instanceof UnreadableBody && body.code === 'body-too-large') throw requestProblem(body.code);
    try {
      this.#webhook.verify(rawBody, headers, { jsonParse: false });
      return true;
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      const challenge = { 'www-authenticate': 'Signature' }; // RFC 9110, section 15.5.2
      throw problemOf({ code: 'invalid-signature' }, challenge, error.message);
    }
  }
}
