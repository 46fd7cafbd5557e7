import type { ProblemException } from './problem.js';

/** A request with what it was refused with, for whoever logs requests. Filters note it. */
export interface RefusedRequest {
  refusal?: Pick<ProblemException, 'code' | 'reason'>;
}
