/** What the mail about a disabled webhook says in each language. Host and name are inert already. */
export interface WebhookNoticeWords {
  readonly someWorkspace: string;
  readonly subject: (workspace: string) => string;
  readonly sentences: (host: string, workspace: string) => readonly [string, string];
}

export const WEBHOOK_NOTICE_WORDS: Readonly<Record<string, WebhookNoticeWords>> = {
  en: {
    someWorkspace: 'a workspace',
    subject: (workspace) => `A webhook of ${workspace} has been disabled`,
    sentences: (host, workspace) => [
      `For five days, ${host} has taken no event of ${workspace}. The webhook has been disabled: no more events are sent to it.`,
      'Enable it when its receiver works again. What it has missed is not sent again.',
    ],
  },
  de: {
    someWorkspace: 'einem Arbeitsbereich',
    subject: (workspace) => `Ein Webhook von ${workspace} wurde abgeschaltet`,
    sentences: (host, workspace) => [
      `Seit fünf Tagen hat ${host} kein Ereignis von ${workspace} angenommen. Der Webhook wurde abgeschaltet und erhält keine Ereignisse mehr.`,
      'Schalten Sie ihn wieder ein, wenn sein Empfänger wieder arbeitet. Was er verpasst hat, wird nicht noch einmal gesendet.',
    ],
  },
  es: {
    someWorkspace: 'un espacio de trabajo',
    subject: (workspace) => `Se ha desactivado un webhook de ${workspace}`,
    sentences: (host, workspace) => [
      `Desde hace cinco días, ${host} no ha aceptado ningún evento de ${workspace}. El webhook se ha desactivado y ya no recibe eventos.`,
      'Actívelo cuando su receptor vuelva a funcionar. Lo que se ha perdido no se envía de nuevo.',
    ],
  },
  fr: {
    someWorkspace: 'un espace de travail',
    subject: (workspace) => `Un webhook de ${workspace} a été désactivé`,
    sentences: (host, workspace) => [
      `Depuis cinq jours, ${host} n’a accepté aucun événement de ${workspace}. Le webhook a été désactivé et ne reçoit plus d’événements.`,
      'Réactivez-le quand son destinataire fonctionnera de nouveau. Ce qu’il a manqué ne sera pas renvoyé.',
    ],
  },
  tr: {
    someWorkspace: 'bir çalışma alanı',
    subject: (workspace) => `${workspace} için bir webhook devre dışı bırakıldı`,
    sentences: (host, workspace) => [
      `${host}, beş gündür ${workspace} için hiçbir olayı kabul etmedi. Webhook devre dışı bırakıldı ve artık olay almıyor.`,
      'Alıcısı yeniden çalıştığında webhook’u etkinleştirin. Kaçırdığı olaylar yeniden gönderilmez.',
    ],
  },
};
