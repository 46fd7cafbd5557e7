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
};
