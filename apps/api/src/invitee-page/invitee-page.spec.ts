import { describe, expect, it } from '@jest/globals';
import type { InvitePreview } from '@invites/invites';
import { renderDeclineQuestion, renderInvite } from './invitee-page.js';
import { LANGUAGES } from './languages.js';

const NOW = new Date('2026-01-01T12:00:00.000Z');
const EMAIL = 'ada.lovelace+x@mail.example.com';
const INVITER = 'olivia@engines.example';
const PENDING: InvitePreview = {
  email: EMAIL,
  workspaceId: 1,
  workspace: { name: 'Engines', description: '', logo: null },
  inviterId: 7,
  inviter: { email: INVITER, emailVerified: true, fullName: '', username: '', picture: null },
  role: 2,
  isExpired: false,
  expiresAt: new Date('2026-01-08T12:00:00.000Z'),
  message: 'Write to olivia@engines.example, or see https://engines.example.',
  returnTo: null,
  locale: 'en',
  status: 'pending',
  token: '4d1c9e0a-0000-4000-8000-000000000000',
  obstacle: undefined,
  hasLeft: false,
  isRequested: false,
};
const ACCEPTED: InvitePreview = { ...PENDING, status: 'accepted', obstacle: 'invite-not-pending' };

describe('an address on the page of an invite can be copied: no character of it is hidden, in', () => {
  it.each(LANGUAGES.map((words) => [words.language, { words, root: '..' }] as const))('%s', (_language, here) => {
    const pending = (['button', 'sign-in'] as const).map((by) => renderInvite(PENDING, here, NOW, { by }));
    for (const page of pending) {
      expect(page).toContain(INVITER);
      expect(page).toContain(PENDING.message);
    }
    const barred: InvitePreview = { ...PENDING, obstacle: 'domain-not-allowed' };
    const settled = [ACCEPTED, { ...ACCEPTED, hasLeft: true }, barred].map((invite) =>
      renderInvite(invite, here, NOW, { by: 'button' }),
    );
    for (const page of [...pending, ...settled]) expect(page).toContain(EMAIL);
    for (const page of [...pending, ...settled, renderDeclineQuestion(PENDING, here)])
      expect(page).not.toMatch(/\p{Cf}/u);
  });
});
