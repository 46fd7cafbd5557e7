import type { Words } from '../words.js';

export const de: Words = {
  language: 'de',
  roles: { 1: 'Betrachter', 2: 'Bearbeiter', 3: 'Administrator', 4: 'Inhaber' },
  someMember: 'Ein Mitglied',
  someWorkspace: 'einem Arbeitsbereich',
  headline: (inviter, workspace) => `${inviter} lädt Sie ein, ${workspace} beizutreten.`,
  meantFor: (email) => `Die Einladung gilt für ${email}.`,
  yourRole: (role) => `Ihre Rolle: ${role}.`,
  writes: (inviter) => `${inviter} schreibt:`,
  validUntil: (when, howLong) => `Sie gilt bis ${when} (${howLong}).`,
  accept: 'Annehmen',
  decline: 'Ablehnen',
  back: 'Zurück zur Einladung',
  howToAccept: (email) =>
    `Um sie anzunehmen, melden Sie sich mit der Adresse ${email} an: Dort wartet die Einladung auf Sie.`,
  notExpected: 'Wenn Sie diese Einladung nicht erwartet haben, können Sie diese Seite schließen.',
  reallyDecline: (workspace) => ({
    title: `Einladung zu ${workspace} ablehnen?`,
    text: 'Der Link funktioniert dann nicht mehr. Nur eine neue Einladung lässt Sie wieder herein.',
  }),
  declined: (workspace, inviter) => ({
    title: `Sie haben die Einladung zu ${workspace} abgelehnt.`,
    text: `War das ein Versehen? ${inviter} kann Ihnen eine neue Einladung schicken.`,
  }),
  welcome: (workspace, role) => ({
    title: `Willkommen bei ${workspace}!`,
    text: `Sie sind jetzt Mitglied. Ihre Rolle: ${role}.`,
  }),
  accepted: (workspace, email) => ({
    title: 'Diese Einladung wurde angenommen.',
    text: `${email} ist Mitglied bei ${workspace}: Melden Sie sich mit dieser Adresse an.`,
  }),
  hasLeft: (workspace, email) => ({
    title: 'Diese Einladung ist verbraucht.',
    text: `${email} ist nicht mehr Mitglied bei ${workspace}. Nur eine neue Einladung lässt Sie wieder herein.`,
  }),
  withdrawn: (inviter) => ({
    title: 'Diese Einladung wurde abgelehnt oder zurückgezogen.',
    text: `Möchten Sie doch beitreten? ${inviter} kann Ihnen eine neue Einladung schicken.`,
  }),
  lapsed: (inviter, when) => ({
    title: 'Diese Einladung ist abgelaufen.',
    text: `Sie galt bis ${when}. ${inviter} kann sie Ihnen noch einmal schicken.`,
  }),
  request: 'Um einen neuen Link bitten',
  requested: (inviter) => ({
    title: 'Sie haben um einen neuen Link gebeten.',
    text: `${inviter} wird benachrichtigt, wenn das möglich ist, und kann die Einladung erneut senden. Wenn keine E-Mail ankommt, fragen Sie bitte selbst nach.`,
  }),
  closed: (inviter, when) => ({
    title: 'Diese Einladung gilt nicht mehr.',
    text: `Sie galt bis ${when}. ${inviter} kann Ihnen eine neue schicken.`,
  }),
  inviterLostPermission: {
    title: 'Diese Einladung kann gerade nicht angenommen werden.',
    text: 'Wer sie geschickt hat, darf nicht mehr einladen. Bitten Sie dort einen Administrator, die Einladung noch einmal zu schicken.',
  },
  domainNotAllowed: (workspace, email) => ({
    title: 'Diese Einladung kann gerade nicht angenommen werden.',
    text: `Adressen wie ${email} sind für ${workspace} nicht zugelassen. Bitten Sie dort einen Administrator, Sie unter einer anderen Adresse einzuladen.`,
  }),
  unknown: {
    title: 'Diese Einladung gibt es nicht.',
    text: 'Prüfen Sie, ob Sie den ganzen Link geöffnet haben. Haben Sie mehrere E-Mails, öffnen Sie den Link in der neuesten.',
  },
  tooOften: {
    title: 'Zu viele Besuche.',
    text: 'Sie haben innerhalb einer Minute zu viele Einladungen angesehen. Warten Sie eine Minute und öffnen Sie den Link dann erneut.',
  },
  notThisWay: {
    title: 'Das hat nicht geklappt.',
    text: 'Es hat sich nichts geändert. Öffnen Sie den Link in Ihrer E-Mail erneut und benutzen Sie die Knöpfe dort.',
  },
  broken: {
    title: 'Bei uns ist etwas schiefgegangen.',
    text: 'Es ist nichts verloren. Öffnen Sie den Link in einer Weile noch einmal.',
  },
};
