import { Logger } from '@nestjs/common';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

const COMPLAIN_EVERY_MS = 60_000;
type Done = Parameters<OTLPTraceExporter['export']>[1];

/** OTLP over HTTP that says plainly, but once a minute only, when nobody takes the traces. They are dropped then. */
export class QuietExporter extends OTLPTraceExporter {
  readonly #logger = new Logger('Tracing');
  #silentUntil = 0;

  override export(spans: ReadableSpan[], done: Done): void {
    super.export(spans, (result) => {
      if (result.code !== 0) this.#complain(result.error);
      done(result);
    });
  }

  #complain(error: Error | undefined): void {
    const now = performance.now();
    if (now < this.#silentUntil) return;
    this.#silentUntil = now + COMPLAIN_EVERY_MS;
    this.#logger.warn(`Traces can't be delivered (OTEL_EXPORTER_OTLP_ENDPOINT): ${error?.message || error?.name}`);
  }
}
