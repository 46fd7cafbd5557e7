import type { Words } from '../words.js';

export const es: Words = {
  language: 'es',
  direction: 'ltr',
  roles: { 1: 'Lector', 2: 'Editor', 3: 'Administrador', 4: 'Propietario' },
  someMember: 'Un miembro',
  someWorkspace: 'un espacio de trabajo',
  subject: (inviter, workspace) => `${inviter} le invita a ${workspace}`,
  headline: (inviter, workspace) => `${inviter} le invita a unirse a ${workspace}.`,
  yourRole: (role) => `Su rol: ${role}.`,
  writes: (inviter) => `${inviter} le escribe:`,
  open: 'Abrir la invitación',
  orOpen: 'O abra este enlace:',
  meantFor: (email) => `La invitación es para ${email}.`,
  validUntil: (when) => `La invitación es válida hasta el ${when}.`,
  notExpected: 'Si no esperaba esta invitación, puede ignorar este correo.',
  news: {
    accepted: {
      subject: (workspace) => `Aceptada: su invitación a ${workspace}`,
      sentence: (workspace) => `Ha aceptado su invitación a ${workspace}:`,
    },
    declined: {
      subject: (workspace) => `Rechazada: su invitación a ${workspace}`,
      sentence: (workspace) => `Quien tiene el enlace ha rechazado su invitación a ${workspace}:`,
    },
    bounced: {
      subject: (workspace) => `Su invitación a ${workspace} ha sido devuelta`,
      sentence: (workspace) => `El correo con su invitación a ${workspace} ha sido devuelto por:`,
      advice: 'Compruebe la dirección. Una invitación a otra dirección es una nueva.',
    },
    'given-up': {
      subject: (workspace) => `Su invitación a ${workspace} no se ha podido entregar`,
      sentence: (workspace) => `El correo con su invitación a ${workspace} no se ha podido entregar a:`,
      advice: 'Compruebe la dirección, o envíe la invitación de nuevo más tarde.',
    },
    requested: {
      subject: (workspace) => `Se pide un nuevo enlace para ${workspace}`,
      sentence: (workspace) => `Su invitación a ${workspace} ha caducado, y quien tiene el enlace pide uno nuevo:`,
      advice: 'Si la invitación sigue en pie, envíela de nuevo. Hasta ahora no se ha enviado nada.',
    },
    several: { subject: (workspace) => `Novedades de sus invitaciones a ${workspace}` },
    why: (workspace) =>
      `Recibe este correo porque ha enviado estas invitaciones. Un propietario de ${workspace} puede desactivar estos correos.`,
  },
  webhookDisabled: {
    subject: (workspace) => `Se ha desactivado un webhook de ${workspace}`,
    sentence: (workspace, host) =>
      `Desde hace cinco días, ${host} no ha aceptado ningún evento de ${workspace}. El webhook se ha desactivado y ya no recibe eventos.`,
    advice: 'Actívelo cuando su receptor vuelva a funcionar. Lo que se ha perdido no se envía de nuevo.',
  },
};
