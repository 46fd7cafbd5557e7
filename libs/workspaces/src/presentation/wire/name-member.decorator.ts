import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';

/** Lone surrogates (Cs) can't be stored as UTF-8. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;

/** Declares a name in a body, which is one line and not blank. */
export function NameMember(example: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ minLength: 1, maxLength: 120, description: 'One line of at most 120 characters.', example }),
    Matches(ONE_LINE, { message: 'has control characters, or is no valid Unicode' }),
    Matches(/\S/, { message: 'must not be blank' }),
    MaxLength(120, { message: 'has more than 120 characters' }),
    IsString({ message: 'must be a string' }),
  );
}
