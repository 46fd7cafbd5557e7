import { expect, it } from '@jest/globals';
import { completeSettings, type InviteOptions } from './settings.js';

const DAY_MS = 24 * 60 * 60_000;
const OPTIONS = { tokenKey: 'x'.repeat(32), linkTemplate: 'https://app.example.com/join/{token}' };
const DEFAULTS = {
  ...OPTIONS,
  validForMs: 7 * DAY_MS,
  closeAfterMs: 30 * DAY_MS,
  remindAfterMs: [],
  mailLeaseMs: 30_000,
  rotateTokenOnResend: false,
  admitAfterwards: false,
  notifyInviters: true,
  events: false,
  limits: {
    mailsPerInvitePerHour: 5,
    mailsPerAddressPerDay: 20,
    mailsPerAddressPerWorkspacePerDay: 5,
    sendsPerWorkspacePerDay: 1000,
    mailsPerSenderPerDay: 500,
    pendingPerWorkspace: 1000,
    webhooksPerWorkspace: 10,
    editsPerInvite: 50,
  },
};

it('a setting that a host leaves out, or gives as undefined, has its default', () => {
  expect(completeSettings(OPTIONS)).toEqual(DEFAULTS);
  const nothing = { validForMs: undefined, mailLeaseMs: undefined, limits: { pendingPerWorkspace: undefined } };
  expect(completeSettings({ ...OPTIONS, ...nothing })).toStrictEqual(DEFAULTS);
});

it('a setting that a host gives holds, also 0 and false', () => {
  const given = {
    validForMs: 1,
    admitAfterwards: true,
    rotateTokenOnResend: false,
    membersRelation: 'team_members',
    purgeAfterMs: DAY_MS,
  };
  const limits = { mailsPerInvitePerHour: 0 };
  expect(completeSettings({ ...OPTIONS, ...given, limits })).toEqual({
    ...DEFAULTS,
    ...given,
    events: true,
    limits: { ...DEFAULTS.limits, mailsPerInvitePerHour: 0 },
  });
});

it.each<[string, Partial<InviteOptions>, RegExp]>([
  ['a short key', { tokenKey: 'x'.repeat(31) }, /^InvitesModule: tokenKey must have 32 bytes or more\.$/],
  [
    'a short second key',
    { tokenKeyBefore: 'x'.repeat(31) },
    /^InvitesModule: tokenKeyBefore must have 32 bytes or more\.$/,
  ],
  ['a link without a token', { linkTemplate: 'https://app.example.com/' }, /^InvitesModule: linkTemplate must contain/],
  ['a relative link', { linkTemplate: '/join/{token}' }, /^InvitesModule: linkTemplate must be an absolute URL\.$/],
  ['a lease of nothing', { mailLeaseMs: 0 }, /^InvitesModule: mailLeaseMs must be from 1000 to 600000\.$/],
  ['a purge within a day', { purgeAfterMs: DAY_MS - 1 }, /^InvitesModule: purgeAfterMs must be a day or more, since/],
  ['a validity that is no number', { validForMs: Number.NaN }, /^InvitesModule: validForMs must be more than 0\.$/],
  [
    'reminders that do not ascend',
    { remindAfterMs: [2, 1] },
    /^InvitesModule: remindAfterMs must be more than 0 and ascend\.$/,
  ],
  ['a reminder at once', { remindAfterMs: [0] }, /^InvitesModule: remindAfterMs must be more than 0 and ascend\.$/],
  [
    'a limit below zero',
    { limits: { pendingPerWorkspace: -1 } },
    /^InvitesModule: limits\.pendingPerWorkspace must be/,
  ],
  ['a misspelt option', { admitAfterward: true } as object, /^InvitesModule: admitAfterward is no option\.$/],
  ['a misspelt limit', { limits: { mailsPerHour: 1 } as object }, /^InvitesModule: mailsPerHour is no option\.$/],
  [
    'memberships that follow events, without events',
    { admitAfterwards: true, events: false },
    /^InvitesModule: admitAfterwards needs events\.$/,
  ],
  [
    'everything at once',
    { tokenKey: undefined as never, linkTemplate: undefined as never },
    /tokenKey must .*; linkTemplate must contain \{token\}; linkTemplate must be an absolute URL\.$/,
  ],
])('names what is wrong: %s', (_what, options, message) => {
  expect(() => completeSettings({ ...OPTIONS, ...options })).toThrow(message);
});

it('a key is measured in bytes', () => {
  expect(completeSettings({ ...OPTIONS, tokenKey: 'é'.repeat(16) }).tokenKey).toBe('é'.repeat(16));
});
