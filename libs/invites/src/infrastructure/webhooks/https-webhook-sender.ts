import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { type WebhookRequest, WebhookSender } from '../../application/ports/webhook-sender.js';
import { INVITE_SETTINGS, type InviteSettings } from '../../settings.js';
import { isOutsideAddress } from './is-outside-address.js';
import { lookUpOutside } from './look-up-outside.js';

/**
 * Asks each receiver on a connection of its own, to an address that was checked when the connection was made: neither a
 * redirect, which is not followed, nor a name whose answer changes leads anywhere else.
 */
@Injectable()
export class HttpsWebhookSender extends WebhookSender {
  readonly #allowPrivate: boolean;
  readonly #allowHttp: boolean;

  constructor(@Inject(INVITE_SETTINGS) { webhooks }: Pick<InviteSettings, 'webhooks'>) {
    super();
    this.#allowPrivate = webhooks?.allowPrivate ?? false;
    this.#allowHttp = webhooks?.allowHttp ?? false;
  }

  reasonAgainst({ protocol, hostname }: URL): string | undefined {
    if (protocol !== 'https:' && !this.#allowHttp) return 'must begin with https://';
    if (!this.#allowPrivate && leadsInside(hostname)) return 'must not lead to an address inside a network';
    return undefined;
  }

  async send({ url: text, headers, body }: WebhookRequest, signal: AbortSignal): Promise<number> {
    const url = new URL(text);
    const reason = this.reasonAgainst(url); // as the settings are now
    if (reason !== undefined) throw new Error(`the URL ${reason}`);
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
      signal,
      ...(!this.#allowPrivate && { lookup: lookUpOutside() }),
    });
    try {
      return await new Promise<number>((resolve, reject) => {
        request.on('response', ({ statusCode }) => resolve(statusCode!));
        request.on('error', reject); // also of what the receiver does after its status
        request.on('close', () => reject(new Error('there is no answer'))); // as after a 101
        request.end(body);
      });
    } finally {
      request.destroy();
    }
  }
}

/** Whether the host is an address inside, or a name that stands for one by definition (RFC 6761). A URL has written out numbers. */
function leadsInside(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return !isOutsideAddress(host);
  return /(^|\.)localhost\.?$/.test(host);
}
