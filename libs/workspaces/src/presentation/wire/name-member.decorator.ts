import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { isVisible, trimmed } from '@invites/invites/internal';
import { ValidateBy, ValidateIf } from 'class-validator';

const MAX_CHARACTERS = 120;
/** Lone surrogates (Cs) can't be stored as UTF-8. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;

/** Declares a name in a body, which is one line of which something can be seen. The space around it does not matter. */
export function NameMember(example: string, { required = true } = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      required,
      minLength: 1,
      maxLength: MAX_CHARACTERS,
      description:
        'One line of at most 120 characters, at least one of them visible. White space around it is dropped.',
      example,
    }),
    ...(required ? [] : [ValidateIf((_body, value) => value !== undefined)]),
    ValidateBy({
      name: 'name',
      validator: {
        validate: (value) => mistakeIn(value) === undefined,
        defaultMessage: (args) => mistakeIn(args?.value) ?? '',
      },
    }),
  );
}

function mistakeIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  const name = trimmed(value);
  if ([...name].length > MAX_CHARACTERS) return 'has more than 120 characters';
  if (!isVisible(name)) return 'must have a visible character';
  return ONE_LINE.test(name) ? undefined : 'has control characters, or is no valid Unicode';
}
