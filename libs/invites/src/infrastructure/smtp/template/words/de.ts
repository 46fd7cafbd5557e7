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
  news: {
    accepted: {
      subject: (workspace) => `Angenommen: Ihre Einladung zu ${workspace}`,
      sentence: (workspace) => `Ihre Einladung zu ${workspace} wurde angenommen von:`,
    },
    declined: {
      subject: (workspace) => `Abgelehnt: Ihre Einladung zu ${workspace}`,
      sentence: (workspace) => `Wer den Link hat, hat Ihre Einladung zu ${workspace} abgelehnt:`,
    },
    bounced: {
      subject: (workspace) => `Ihre Einladung zu ${workspace} kam zurück`,
      sentence: (workspace) => `Die E-Mail mit Ihrer Einladung zu ${workspace} kam zurück von:`,
      advice: 'Prüfen Sie die Adresse. Eine Einladung an eine andere Adresse ist eine neue.',
    },
    'given-up': {
      subject: (workspace) => `Ihre Einladung zu ${workspace} war nicht zustellbar`,
      sentence: (workspace) => `Die E-Mail mit Ihrer Einladung zu ${workspace} war nicht zustellbar an:`,
      advice: 'Prüfen Sie die Adresse, oder senden Sie die Einladung später erneut.',
    },
    requested: {
      subject: (workspace) => `Bitte um einen neuen Link zu ${workspace}`,
      sentence: (workspace) =>
        `Ihre Einladung zu ${workspace} ist abgelaufen, und wer den Link hat, bittet um einen neuen:`,
      advice: 'Wenn die Einladung noch gilt, senden Sie sie erneut. Bisher wurde nichts gesendet.',
    },
    several: { subject: (workspace) => `Neues von Ihren Einladungen zu ${workspace}` },
    why: (workspace) =>
      `Sie erhalten diese E-Mail, weil Sie diese Einladungen gesendet haben. Ein Inhaber von ${workspace} kann solche E-Mails abschalten.`,
  },
  webhookDisabled: {
    subject: (workspace) => `Ein Webhook von ${workspace} wurde abgeschaltet`,
    sentence: (workspace, host) =>
      `Seit fünf Tagen hat ${host} kein Ereignis von ${workspace} angenommen. Der Webhook wurde abgeschaltet und erhält keine Ereignisse mehr.`,
    advice:
      'Schalten Sie ihn wieder ein, wenn sein Empfänger wieder arbeitet. Was er verpasst hat, wird nicht noch einmal gesendet.',
  },
};
