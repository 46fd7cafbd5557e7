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
  news: {
    accepted: {
      subject: (workspace) => `Acceptée\u00a0: votre invitation à rejoindre ${workspace}`,
      sentence: (workspace) => `Votre invitation à rejoindre ${workspace} a été acceptée par\u00a0:`,
    },
    declined: {
      subject: (workspace) => `Refusée\u00a0: votre invitation à rejoindre ${workspace}`,
      sentence: (workspace) => `La personne qui a le lien a refusé votre invitation à rejoindre ${workspace}\u00a0:`,
    },
    bounced: {
      subject: (workspace) => `Votre invitation à rejoindre ${workspace} est revenue`,
      sentence: (workspace) => `L’e-mail avec votre invitation à rejoindre ${workspace} est revenu de\u00a0:`,
      advice: 'Vérifiez l’adresse. Une invitation à une autre adresse est une nouvelle invitation.',
    },
    'given-up': {
      subject: (workspace) => `Votre invitation à rejoindre ${workspace} n’a pas pu être remise`,
      sentence: (workspace) => `L’e-mail avec votre invitation à rejoindre ${workspace} n’a pas pu être remis à\u00a0:`,
      advice: 'Vérifiez l’adresse, ou renvoyez l’invitation plus tard.',
    },
    requested: {
      subject: (workspace) => `Un nouveau lien est demandé pour ${workspace}`,
      sentence: (workspace) =>
        `Votre invitation à rejoindre ${workspace} a expiré, et la personne qui a le lien en demande un nouveau\u00a0:`,
      advice: 'Si l’invitation tient toujours, renvoyez-la. Rien n’a été envoyé jusqu’ici.',
    },
    several: { subject: (workspace) => `Des nouvelles de vos invitations à rejoindre ${workspace}` },
    why: (workspace) =>
      `Vous recevez cet e-mail parce que vous avez envoyé ces invitations. Un propriétaire de ${workspace} peut désactiver ces e-mails.`,
  },
  webhookDisabled: {
    subject: (workspace) => `Un webhook de ${workspace} a été désactivé`,
    sentence: (workspace, host) =>
      `Depuis cinq jours, ${host} n’a accepté aucun événement de ${workspace}. Le webhook a été désactivé et ne reçoit plus d’événements.`,
    advice: 'Réactivez-le quand son destinataire fonctionnera de nouveau. Ce qu’il a manqué ne sera pas renvoyé.',
  },
};
