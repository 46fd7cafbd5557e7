import type { Words } from '../words.js';

export const de: Words = {
  language: 'de',
  direction: 'ltr',
  roles: { 1: 'Betrachter', 2: 'Bearbeiter', 3: 'Administrator', 4: 'Inhaber' },
  someMember: 'Ein Mitglied',
  someWorkspace: 'einem Arbeitsbereich',
  subject: (inviter, workspace) => `${inviter} lädt Sie zu ${workspace} ein`,
  headline: (inviter, workspace) => `${inviter} lädt Sie ein, ${workspace} beizutreten.`,
  yourRole: (role) => `Ihre Rolle: ${role}.`,
  writes: (inviter) => `${inviter} schreibt:`,
  open: 'Einladung öffnen',
  orOpen: 'Oder öffnen Sie diesen Link:',
  meantFor: (email) => `Die Einladung gilt für ${email}.`,
  validUntil: (when) => `Die Einladung gilt bis ${when}.`,
  notExpected: 'Wenn Sie diese Einladung nicht erwartet haben, können Sie diese E-Mail ignorieren.',
};
