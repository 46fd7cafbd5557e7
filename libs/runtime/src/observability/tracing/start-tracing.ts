import type { Settings } from '../../settings/settings.js';
import type { Tracing } from './tracing.js';

/** Starts tracing when a collector is set. Otherwise the code for it is not even loaded. */
export async function startTracing(
  { otlpEndpoint }: Pick<Settings, 'otlpEndpoint'>,
  serviceName: string,
): Promise<Tracing | undefined> {
  if (otlpEndpoint === undefined) return undefined;
  const { OtlpTracing } = await import('./otlp-tracing.js');
  return new OtlpTracing(serviceName);
}
