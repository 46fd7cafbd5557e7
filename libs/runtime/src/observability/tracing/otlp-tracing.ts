import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { MAIL_ATTEMPTS, type MailAttempt } from '@invites/invites';
import { propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import {
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_SERVICE_NAME,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { type Statement, STATEMENTS } from '../../database/named-statements.js';
import { QuietExporter } from './quiet-exporter.js';
import type { RequestSpan, Tracing } from './tracing.js';

const STOP_WITHIN_MS = 2_000;

/**
 * Makes spans of requests, of attempts to send mail, and of the statements within both. They hold names, ids and
 * outcomes, never a URL, a parameter or a message. The SDK reads from the environment how much to sample and where to
 * send it.
 */
export class OtlpTracing implements Tracing {
  readonly #provider: NodeTracerProvider;
  readonly #tracer: Tracer;
  readonly #current = new AsyncLocalStorage<Span>();
  readonly #ofStatements = new WeakMap<object, Span>();

  constructor(serviceName: string) {
    this.#provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName }).merge(
        detectResources({ detectors: [envDetector] }),
      ),
      spanProcessors: [new BatchSpanProcessor(new QuietExporter())],
    });
    this.#provider.register({ contextManager: null }); // this registers the reader of traceparent
    this.#tracer = this.#provider.getTracer('invites');
    this.#traceStatements();
    this.#traceMails();
  }

  beginRequest(method: string, route: string | undefined, headers: IncomingHttpHeaders): RequestSpan {
    const name = route === undefined ? method : `${method} ${route}`;
    const attributes = { [ATTR_HTTP_REQUEST_METHOD]: method, [ATTR_HTTP_ROUTE]: route };
    const parent = propagation.extract(ROOT_CONTEXT, headers);
    const span = this.#tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    return {
      traceId: span.spanContext().traceId,
      run: (work) => this.#current.run(span, work),
      end(status) {
        span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ATTR_ERROR_TYPE, String(status));
        span.end();
      },
    };
  }

  async stop(): Promise<void> {
    const stopped = this.#provider.shutdown().catch(() => {});
    await Promise.race([stopped, delay(STOP_WITHIN_MS, undefined, { ref: false })]);
  }

  /** Traces statements within another span only: the polls of a worker make no trace. */
  #traceStatements(): void {
    const attributes = { [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL };
    STATEMENTS.start.subscribe((message) => {
      const cause = this.#current.getStore();
      if (!cause) return;
      const parent = trace.setSpan(ROOT_CONTEXT, cause);
      const { name } = message as Statement;
      this.#ofStatements.set(
        message as Statement,
        this.#tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent),
      );
    });
    STATEMENTS.asyncEnd.subscribe((message) => {
      const span = this.#ofStatements.get(message as Statement);
      const { error } = message as Statement & { error?: { code?: string } };
      if (error) span?.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ATTR_ERROR_TYPE, error.code ?? 'unknown');
      span?.end();
    });
  }

  #traceMails(): void {
    const attempts = tracingChannel(MAIL_ATTEMPTS);
    attempts.start.bindStore(this.#current, (message) => {
      const { inviteId, number } = message as MailAttempt;
      const attributes = { 'invites.invite_id': inviteId, 'invites.mail_number': number };
      return this.#tracer.startSpan('mail attempt', { attributes }, ROOT_CONTEXT);
    });
    attempts.asyncEnd.subscribe((message) => {
      const { outcome } = message as Partial<MailAttempt>;
      this.#current
        .getStore()
        ?.setAttribute('invites.mail_outcome', outcome ?? 'unknown')
        .end();
    });
  }
}
