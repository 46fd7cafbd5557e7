import { ValidateBy } from 'class-validator';
import type { InviteError } from '../../domain/invite-error.js';

/** Declares a string in a body that the domain accepts, so that the form and the aggregate can't disagree. */
export function AcceptedBy(name: string, rule: (value: string) => unknown): PropertyDecorator {
  const reasonAgainst = (value: unknown): string | undefined => {
    if (typeof value !== 'string') return 'must be a string';
    try {
      rule(value);
      return undefined;
    } catch (error) {
      return (error as InviteError).facts.reason;
    }
  };
  return ValidateBy({
    name,
    validator: {
      validate: (value) => reasonAgainst(value) === undefined,
      defaultMessage: (args) => reasonAgainst(args?.value) ?? '',
    },
  });
}
