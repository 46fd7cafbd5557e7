import { expect, it } from '@jest/globals';
import type { Role } from '@invites/invites';
import { keyCeiling } from './api-key.js';

const ROLES: readonly Role[] = [1, 2, 3, 4];

it.each(ROLES)(
  'a key of role %i invites up to Editor, unless its maker has chosen another ceiling up to its role',
  (role) => {
    expect(keyCeiling(role)).toBe(Math.min(role, 2));
    for (const chosen of ROLES) expect(keyCeiling(role, chosen)).toBe(Math.min(role, chosen));
  },
);
