import { type ProblemException, requestProblem } from '@invites/problem-details';

/**
 * Refuses credentials with the challenge of RFC 6750, section 3. The caller is not told the reason, which goes to the log.
 */
export function credentialsRefusal(
  challenge: 'Bearer' | 'Bearer error="invalid_token"',
  reason: string,
): ProblemException {
  return requestProblem('invalid-credentials', {}, { 'www-authenticate': challenge }, reason);
}
