import type { Words } from '../words.js';

export const fr: Words = {
  language: 'fr',
  direction: 'ltr',
  roles: { 1: 'Lecteur', 2: 'Éditeur', 3: 'Administrateur', 4: 'Propriétaire' },
  someMember: 'Un membre',
  someWorkspace: 'un espace de travail',
  subject: (inviter, workspace) => `${inviter} vous invite à rejoindre ${workspace}`,
  headline: (inviter, workspace) => `${inviter} vous invite à rejoindre ${workspace}.`,
  yourRole: (role) => `Votre rôle\u00a0: ${role}.`,
  writes: (inviter) => `${inviter} vous écrit\u00a0:`,
  open: 'Ouvrir l’invitation',
  orOpen: 'Ou ouvrez ce lien\u00a0:',
  meantFor: (email) => `L’invitation est destinée à ${email}.`,
  validUntil: (when) => `L’invitation est valable jusqu’au ${when}.`,
  notExpected: 'Si vous n’attendiez pas cette invitation, vous pouvez ignorer cet e-mail.',
};
