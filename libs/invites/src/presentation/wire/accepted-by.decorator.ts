import { ValidateBy } from 'class-validator';
import type { InviteError } from '../../domain/invite-error.js';

const TYPES = {
  string: { is: (value: unknown) => typeof value === 'string', mistake: 'must be a string' },
  object: {
    is: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
    mistake: 'must be a JSON object',
  },
};

interface Values {
  readonly string: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** Declares a member of a body that the domain accepts, so that the form and the aggregate can't disagree. */
export function AcceptedBy<Type extends keyof Values = 'string'>(
  name: string,
  rule: (value: Values[Type]) => unknown,
  type?: Type,
): PropertyDecorator {
  const { is, mistake } = TYPES[type ?? 'string'];
  const reasonAgainst = (value: unknown): string | undefined => {
    if (!is(value)) return mistake;
    try {
      rule(value as Values[Type]);
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
