import type { Words } from '../words.js';

export const es: Words = {
  language: 'es',
  roles: { 1: 'Lector', 2: 'Editor', 3: 'Administrador', 4: 'Propietario' },
  someMember: 'Un miembro',
  someWorkspace: 'un espacio de trabajo',
  headline: (inviter, workspace) => `${inviter} le invita a unirse a ${workspace}.`,
  meantFor: (email) => `La invitación es para ${email}.`,
  yourRole: (role) => `Su rol: ${role}.`,
  writes: (inviter) => `${inviter} le escribe:`,
  validUntil: (when, howLong) => `Es válida hasta el ${when} (${howLong}).`,
  accept: 'Aceptar',
  decline: 'Rechazar',
  back: 'Volver a la invitación',
  howToAccept: (email) => `Para aceptarla, inicie sesión con la dirección ${email}: allí le espera la invitación.`,
  notExpected: 'Si no esperaba esta invitación, puede cerrar esta página.',
  reallyDecline: (workspace) => ({
    title: `¿Rechazar la invitación a ${workspace}?`,
    text: 'El enlace dejará de funcionar. Solo podrá entrar con una nueva invitación.',
  }),
  declined: (workspace, inviter) => ({
    title: `Ha rechazado la invitación a ${workspace}.`,
    text: `¿Ha sido un error? ${inviter} puede enviarle una nueva invitación.`,
  }),
  welcome: (workspace, role) => ({
    title: `¡Le damos la bienvenida a ${workspace}!`,
    text: `Ya forma parte de él. Su rol: ${role}.`,
  }),
  accepted: (workspace, email) => ({
    title: 'Esta invitación ya se ha aceptado.',
    text: `${email} forma parte de ${workspace}: inicie sesión con esa dirección.`,
  }),
  hasLeft: (workspace, email) => ({
    title: 'Esta invitación ya se ha utilizado.',
    text: `${email} ya no forma parte de ${workspace}. Solo podrá volver a entrar con una nueva invitación.`,
  }),
  withdrawn: (inviter) => ({
    title: 'Esta invitación se ha rechazado o retirado.',
    text: `¿Quiere unirse de todos modos? ${inviter} puede enviarle una nueva invitación.`,
  }),
  lapsed: (inviter, when) => ({
    title: 'Esta invitación ha vencido.',
    text: `Era válida hasta el ${when}. ${inviter} puede volver a enviársela.`,
  }),
  request: 'Pedir un nuevo enlace',
  requested: (inviter) => ({
    title: 'Ha pedido un nuevo enlace.',
    text: `${inviter} recibe un aviso si es posible, y puede enviar la invitación de nuevo. Si no le llega ningún correo, pregunte directamente.`,
  }),
  closed: (inviter, when) => ({
    title: 'Esta invitación ya no es válida.',
    text: `Era válida hasta el ${when}. ${inviter} puede enviarle una nueva.`,
  }),
  inviterLostPermission: {
    title: 'Esta invitación no se puede aceptar ahora.',
    text: 'Quien la envió ya no puede invitar. Pida a un administrador que le envíe de nuevo la invitación.',
  },
  domainNotAllowed: (workspace, email) => ({
    title: 'Esta invitación no se puede aceptar ahora.',
    text: `Las direcciones como ${email} no están admitidas en ${workspace}. Pida a un administrador que le invite con otra dirección.`,
  }),
  unknown: {
    title: 'Esta invitación no existe.',
    text: 'Compruebe que ha abierto el enlace completo. Si tiene varios correos, abra el enlace del más reciente.',
  },
  tooOften: {
    title: 'Demasiadas visitas.',
    text: 'Ha mirado demasiadas invitaciones en un minuto. Espere un minuto y vuelva a abrir el enlace.',
  },
  notThisWay: {
    title: 'No ha funcionado.',
    text: 'No ha cambiado nada. Abra de nuevo el enlace de su correo y utilice los botones que hay allí.',
  },
  broken: {
    title: 'Algo ha fallado por nuestra parte.',
    text: 'No se ha perdido nada. Vuelva a abrir el enlace dentro de un rato.',
  },
};
