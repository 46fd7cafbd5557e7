import type { Words } from '../words.js';

export const fr: Words = {
  language: 'fr',
  roles: { 1: 'Lecteur', 2: 'Éditeur', 3: 'Administrateur', 4: 'Propriétaire' },
  someMember: 'Un membre',
  someWorkspace: 'un espace de travail',
  headline: (inviter, workspace) => `${inviter} vous invite à rejoindre ${workspace}.`,
  meantFor: (email) => `L’invitation est destinée à ${email}.`,
  yourRole: (role) => `Votre rôle\u00a0: ${role}.`,
  writes: (inviter) => `${inviter} vous écrit\u00a0:`,
  validUntil: (when, howLong) => `Elle est valable jusqu’au ${when} (${howLong}).`,
  accept: 'Accepter',
  decline: 'Refuser',
  back: 'Retour à l’invitation',
  howToAccept: (email) => `Pour l’accepter, connectez-vous avec l’adresse ${email}\u00a0: l’invitation vous y attend.`,
  notExpected: 'Si vous n’attendiez pas cette invitation, vous pouvez fermer cette page.',
  reallyDecline: (workspace) => ({
    title: `Refuser l’invitation à rejoindre ${workspace}\u00a0?`,
    text: 'Le lien ne fonctionnera plus. Seule une nouvelle invitation vous permettra d’entrer.',
  }),
  declined: (workspace, inviter) => ({
    title: `Vous avez refusé l’invitation à rejoindre ${workspace}.`,
    text: `Était-ce une erreur\u00a0? ${inviter} peut vous envoyer une nouvelle invitation.`,
  }),
  welcome: (workspace, role) => ({
    title: `Bienvenue dans ${workspace}\u00a0!`,
    text: `Vous en êtes maintenant membre. Votre rôle\u00a0: ${role}.`,
  }),
  accepted: (workspace, email) => ({
    title: 'Cette invitation a été acceptée.',
    text: `${email} est membre de ${workspace}\u00a0: connectez-vous avec cette adresse.`,
  }),
  hasLeft: (workspace, email) => ({
    title: 'Cette invitation a déjà servi.',
    text: `${email} n’est plus membre de ${workspace}. Seule une nouvelle invitation vous permettra d’y revenir.`,
  }),
  withdrawn: (inviter) => ({
    title: 'Cette invitation a été refusée ou retirée.',
    text: `Vous souhaitez quand même participer\u00a0? ${inviter} peut vous envoyer une nouvelle invitation.`,
  }),
  lapsed: (inviter, when) => ({
    title: 'Cette invitation est arrivée à échéance.',
    text: `Elle était valable jusqu’au ${when}. ${inviter} peut vous la renvoyer.`,
  }),
  request: 'Demander un nouveau lien',
  requested: (inviter) => ({
    title: 'Vous avez demandé un nouveau lien.',
    text: `${inviter} reçoit un avis si possible, et peut renvoyer l’invitation. Si aucun e-mail ne vous parvient, demandez directement.`,
  }),
  closed: (inviter, when) => ({
    title: 'Cette invitation n’est plus valable.',
    text: `Elle était valable jusqu’au ${when}. ${inviter} peut vous en envoyer une nouvelle.`,
  }),
  inviterLostPermission: {
    title: 'Cette invitation ne peut pas être acceptée pour le moment.',
    text: 'La personne qui l’a envoyée ne peut plus inviter. Demandez à un administrateur de vous renvoyer l’invitation.',
  },
  domainNotAllowed: (workspace, email) => ({
    title: 'Cette invitation ne peut pas être acceptée pour le moment.',
    text: `Les adresses comme ${email} ne sont pas admises dans ${workspace}. Demandez à un administrateur de vous inviter à une autre adresse.`,
  }),
  unknown: {
    title: 'Cette invitation n’existe pas.',
    text: 'Vérifiez que vous avez ouvert le lien entier. Si vous avez reçu plusieurs e-mails, ouvrez le lien du plus récent.',
  },
  tooOften: {
    title: 'Trop de visites.',
    text: 'Vous avez consulté trop d’invitations en une minute. Attendez une minute, puis ouvrez à nouveau le lien.',
  },
  notThisWay: {
    title: 'Cela n’a pas fonctionné.',
    text: 'Rien n’a changé. Ouvrez à nouveau le lien de votre e-mail et utilisez les boutons qui s’y trouvent.',
  },
  broken: {
    title: 'Une erreur est survenue de notre côté.',
    text: 'Rien n’est perdu. Ouvrez à nouveau le lien dans un moment.',
  },
};
