import { expect, it } from '@jest/globals';
import { getMetadataArgsStorage } from 'typeorm';
import { EmailAddress } from '../../domain/email-address.js';
import { Invite } from '../../domain/invite.js';
import { InviteRow } from './entities.js';
import { ADDED_COLUMNS, INVITE_COLUMNS, inviteOf, rowOf } from './invite-mapper.js';

it.each([
  ['pending', null, null],
  ['accepted', new Date(2000), 3],
] as const)('an invite that is %s comes back from its row as it went into it', (status, acceptedAt, acceptedById) => {
  const state = {
    workspaceId: 1,
    inviterId: 2,
    role: 3 as const,
    message: 'Join us',
    locale: 'de',
    metadata: { customer: '42' },
    returnTo: '/projects/7',
    status,
    validForMs: 6000,
    createdAt: new Date(1000),
    expiresAt: new Date(7000),
    acceptedAt,
    acceptedById,
    mails: 4,
    edits: 5,
    requestedAt: new Date(5000),
    email: EmailAddress.parse('Ada@Example.com'),
    tokenSeed: '00000000-0000-4000-8000-000000000001',
    tokenDigest: Buffer.of(1, 2, 3),
  };
  const row = rowOf(state);
  expect(inviteOf({ ...row, id: '8', version: 1 })).toEqual(new Invite({ ...state, id: 8 }));
  expect(Object.keys(row).sort()).toEqual(ADDED_COLUMNS.map(({ property }) => property).sort());
});

it('the columns that are read and added are those of the entity', () => {
  const declared = getMetadataArgsStorage()
    .filterColumns(InviteRow)
    .map(({ propertyName: property, options }) => ({
      property,
      name: options.name ?? property,
      type: String(options.type),
    }));
  expect(INVITE_COLUMNS).toBe(declared.map(({ name, property }) => `i.${name} AS "${property}"`).join(', '));
  expect(ADDED_COLUMNS).toEqual(declared.filter(({ property }) => !['id', 'version'].includes(property)));
});
