import { type ProblemException, requestProblem } from '@invites/problem-details';

/**
 * Refuses credentials with the challenge of RFC 6750, section 3. The caller is not told the reason; as the `cause` it
 * goes to the log.
 */
export function credentialsRefusal(
  challenge: 'Bearer' | 'Bearer error="invalid_token"',
  reason: string,
): ProblemException {
  const refusal = requestProblem('invalid-credentials', {}, { 'www-authenticate': challenge });
  refusal.cause = reason;
  return refusal;
}
