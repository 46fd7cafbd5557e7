export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Hands events to receivers, which anybody may name and which are not trusted. */
export abstract class WebhookSender {
  /** Why there can't be a webhook at this URL: the end of a sentence, or undefined. A name is looked up only when it is asked. */
  abstract reasonAgainst(url: URL): string | undefined;

  /**
   * Posts it and resolves with the status of the answer, of which it reads no more. It follows no redirect. When the signal
   * aborts, it ends at once.
   *
   * @throws Error when there is no answer, or the URL leads where no webhook may
   */
  abstract send(request: WebhookRequest, signal: AbortSignal): Promise<number>;
}
