import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';

/** A delivery that the demo's webhook has brought. */
export interface ReceivedDelivery {
  /** Names the delivery on this page: a repeated one has another. */
  readonly id: string;
  readonly receivedAt: Date;
  readonly headers: Readonly<Record<string, string>>;
  /** The verified body. */
  readonly event: { readonly type: string; readonly data?: { readonly invite?: { readonly email?: string } } };
}

export type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>;

const KEPT = 100;
const SHOWN_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'user-agent', 'content-type'];

/** Receives the webhook of the demo as a customer's server would, and keeps the newest 100 deliveries in memory. */
@Injectable()
export class DemoReceiver {
  #webhook: Webhook | undefined;
  #received: readonly ReceivedDelivery[] = [];

  /** Expects what is signed with this secret from now on. */
  expect(secret: string): void {
    this.#webhook = new Webhook(secret);
  }

  /** False when the signature is not good (Standard Webhooks). */
  receive(body: Buffer, headers: ReceivedHeaders): boolean {
    const shown = Object.fromEntries(SHOWN_HEADERS.map((name) => [name, String(headers[name] ?? '')]));
    try {
      const event = this.#webhook!.verify(body, shown) as ReceivedDelivery['event'];
      this.#received = [
        { id: randomUUID(), receivedAt: new Date(), headers: shown, event },
        ...this.#received.slice(0, KEPT - 1),
      ];
      return true;
    } catch {
      return false;
    }
  }

  /** Newest first. */
  list(): readonly ReceivedDelivery[] {
    return this.#received;
  }
}
