import type { Measured } from '../statistics.js';

export interface Finding {
  readonly what: string;
  readonly measured: Measured;
  /** None of what is only to be known. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  /** Of the measured value; a ratio has none. */
  readonly unit?: string;
}

/** The absolute figures behind the ratios, for one contender at one operation. */
export interface Figure {
  readonly operation: string;
  readonly contender: string;
  readonly perSecond: Measured;
  readonly p50Ms: Measured;
  readonly p99Ms: Measured;
  readonly cpuMsPerRequest: Measured;
  /** Of PostgreSQL. */
  readonly databaseMsPerRequest: Measured;
  readonly walBytesPerRequest: Measured;
}

export function isReached({ measured, goal }: Finding): boolean | undefined {
  if (goal === undefined) return undefined;
  return 'atLeast' in goal ? measured.median >= goal.atLeast : measured.median <= goal.atMost;
}
