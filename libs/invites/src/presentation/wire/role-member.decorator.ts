import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, ValidateIf } from 'class-validator';
import { isRole, ROLE_NAMES, type Role } from '../../domain/role.js';

/** The roles on the wire. The contract names their schema. */
export const ROLE_VALUES = ['1', '2', '3', '4'];
export const ROLE_SCHEMA = { enum: ROLE_VALUES, enumName: 'Role553Enum' };
export const ROLE_NAME_SCHEMA = { enum: Object.values(ROLE_NAMES) };

/** Reads the role that a member of a body names: `'1'` to `'4'`, or the integer. */
export function readRole(value: unknown): Role | undefined {
  const role = typeof value === 'string' && ROLE_VALUES.includes(value) ? Number(value) : value;
  return isRole(role) ? role : undefined;
}

/** Declares a role in a body. One that is not required may be left out, but not be null. */
export function RoleMember({
  required = true,
  description = "'1' Viewer, '2' Editor, '3' Admin, '4' Owner.",
} = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ ...ROLE_SCHEMA, required, description }),
    ValidateBy({
      name: 'role',
      validator: {
        validate: (value) => readRole(value) !== undefined,
        defaultMessage: () => "must be one of '1', '2', '3', '4'",
      },
    }),
    ...(required ? [] : [ValidateIf((_body, value) => value !== undefined)]),
  );
}
