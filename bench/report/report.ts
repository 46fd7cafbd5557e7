import type { Finding, Figure } from './finding.js';
import type { Machine } from './machine.js';
import type { LayerShare } from './profile.js';

/** All that a run has found. */
export interface Report {
  readonly at: string;
  readonly command: string;
  readonly machine: Machine;
  readonly load: { readonly before: number; readonly after: number };
  readonly seconds: number;
  readonly findings: readonly Finding[];
  readonly figures: readonly Figure[];
  /** Of our process while it resends. */
  readonly layers: readonly LayerShare[];
}
