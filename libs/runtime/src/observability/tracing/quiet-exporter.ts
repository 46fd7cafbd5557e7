import { Logger } from '@nestjs/common';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

const WARN_EVERY_MS = 60_000;
type Done = Parameters<OTLPTraceExporter['export']>[1];

/** Exports OTLP over HTTP. When the collector is down, it drops the traces and logs one warning a minute. */
export class QuietExporter extends OTLPTraceExporter {
  readonly #logger = new Logger('Tracing');
  #silentUntil = 0;

  override export(spans: ReadableSpan[], done: Done): void {
    super.export(spans, (result) => {
      if (result.code !== 0) this.#warn(result.error);
      done(result);
    });
  }

  #warn(error: Error | undefined): void {
    const now = performance.now();
    if (now < this.#silentUntil) return;
    this.#silentUntil = now + WARN_EVERY_MS;
    this.#logger.warn(`Traces can't be delivered (OTEL_EXPORTER_OTLP_ENDPOINT): ${error?.message || error?.name}`);
  }
}
