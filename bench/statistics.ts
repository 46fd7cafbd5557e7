/** Of a sorted list. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 0 ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

/** What several rounds have measured of one thing. */
export interface Measured {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function measured(values: readonly number[]): Measured {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** Round by round, so that what disturbs a round disturbs both. */
export function ratio(ones: readonly number[], others: readonly number[]): Measured {
  return measured(ones.map((one, index) => one / others[index]!));
}
