import type { Words } from '../words.js';

export const tr: Words = {
  language: 'tr',
  direction: 'ltr',
  roles: { 1: 'Görüntüleyici', 2: 'Düzenleyici', 3: 'Yönetici', 4: 'Sahip' },
  someMember: 'Bir üye',
  someWorkspace: 'bir',
  subject: (inviter, workspace) => `${inviter} sizi ${workspace} çalışma alanına davet ediyor`,
  headline: (inviter, workspace) => `${inviter} sizi ${workspace} çalışma alanına katılmaya davet ediyor.`,
  yourRole: (role) => `Rolünüz: ${role}.`,
  writes: (inviter) => `${inviter} size şunu yazdı:`,
  open: 'Daveti aç',
  orOpen: 'Ya da şu bağlantıyı açın:',
  meantFor: (email) => `Davet edilen adres: ${email}.`,
  validUntil: (when) => `Davet şu zamana kadar geçerlidir: ${when}.`,
  notExpected: 'Bu daveti beklemiyorsanız bu e-postayı dikkate almayabilirsiniz.',
};
