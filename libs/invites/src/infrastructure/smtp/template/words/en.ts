import type { Words } from '../words.js';

export const en: Words = {
  language: 'en',
  direction: 'ltr',
  roles: { 1: 'Viewer', 2: 'Editor', 3: 'Admin', 4: 'Owner' },
  someMember: 'A member',
  someWorkspace: 'a workspace',
  subject: (inviter, workspace) => `${inviter} invites you to ${workspace}`,
  headline: (inviter, workspace) => `${inviter} invites you to join ${workspace}.`,
  yourRole: (role) => `Your role: ${role}.`,
  writes: (inviter) => `${inviter} writes:`,
  open: 'Open the invite',
  orOpen: 'Or open this link:',
  meantFor: (email) => `The invite is for ${email}.`,
  validUntil: (when) => `The invite is valid until ${when}.`,
  notExpected: 'If you did not expect this invite, you can ignore this mail.',
};
