/** What the mail about a request for a new link says in each language. Address and name are inert already. */
export interface RequestNoticeWords {
  readonly someWorkspace: string;
  readonly subject: (workspace: string) => string;
  readonly sentences: (email: string, workspace: string) => readonly [string, string];
}

export const REQUEST_NOTICE_WORDS: Readonly<Record<string, RequestNoticeWords>> = {
  en: {
    someWorkspace: 'a workspace',
    subject: (workspace) => `A new link to ${workspace} is asked for`,
    sentences: (email, workspace) => [
      `Your invite for ${email} to join ${workspace} has lapsed. Whoever has its link asks for a new one.`,
      'If the invite still stands, send it again. Nothing has been sent so far.',
    ],
  },
  de: {
    someWorkspace: 'einem Arbeitsbereich',
    subject: (workspace) => `Bitte um einen neuen Link zu ${workspace}`,
    sentences: (email, workspace) => [
      `Ihre Einladung für ${email} zu ${workspace} ist abgelaufen. Wer ihren Link hat, bittet um einen neuen.`,
      'Wenn die Einladung noch gilt, senden Sie sie erneut. Bisher wurde nichts gesendet.',
    ],
  },
  es: {
    someWorkspace: 'un espacio de trabajo',
    subject: (workspace) => `Se pide un nuevo enlace para ${workspace}`,
    sentences: (email, workspace) => [
      `Su invitación para ${email} a ${workspace} ha caducado. Quien tiene su enlace pide uno nuevo.`,
      'Si la invitación sigue en pie, envíela de nuevo. Hasta ahora no se ha enviado nada.',
    ],
  },
  fr: {
    someWorkspace: 'un espace de travail',
    subject: (workspace) => `Un nouveau lien est demandé pour ${workspace}`,
    sentences: (email, workspace) => [
      `Votre invitation pour ${email} à rejoindre ${workspace} a expiré. La personne qui a son lien en demande un nouveau.`,
      'Si l’invitation tient toujours, renvoyez-la. Rien n’a été envoyé jusqu’ici.',
    ],
  },
  tr: {
    someWorkspace: 'bir çalışma alanı',
    subject: (workspace) => `${workspace} için yeni bir bağlantı isteniyor`,
    sentences: (email, workspace) => [
      `${email} için ${workspace} davetinizin süresi doldu. Bağlantıya sahip olan kişi yeni bir bağlantı istiyor.`,
      'Davet hâlâ geçerliyse yeniden gönderin. Şimdiye kadar hiçbir şey gönderilmedi.',
    ],
  },
};
