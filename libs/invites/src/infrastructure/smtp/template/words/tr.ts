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
  news: {
    accepted: {
      subject: (workspace) => `Kabul edildi: ${workspace} davetiniz`,
      sentence: (workspace) => `${workspace} davetinizi kabul eden:`,
    },
    declined: {
      subject: (workspace) => `Reddedildi: ${workspace} davetiniz`,
      sentence: (workspace) => `Bağlantıya sahip olan kişi ${workspace} davetinizi reddetti:`,
    },
    bounced: {
      subject: (workspace) => `${workspace} davetiniz geri döndü`,
      sentence: (workspace) => `${workspace} davetinizi içeren e-posta şu adresten geri döndü:`,
      advice: 'Adresi kontrol edin. Başka bir adrese davet yeni bir davettir.',
    },
    'given-up': {
      subject: (workspace) => `${workspace} davetiniz teslim edilemedi`,
      sentence: (workspace) => `${workspace} davetinizi içeren e-posta şu adrese teslim edilemedi:`,
      advice: 'Adresi kontrol edin veya daveti daha sonra yeniden gönderin.',
    },
    requested: {
      subject: (workspace) => `${workspace} için yeni bir bağlantı isteniyor`,
      sentence: (workspace) =>
        `${workspace} davetinizin süresi doldu ve bağlantıya sahip olan kişi yeni bir bağlantı istiyor:`,
      advice: 'Davet hâlâ geçerliyse yeniden gönderin. Şimdiye kadar hiçbir şey gönderilmedi.',
    },
    several: { subject: (workspace) => `${workspace} davetlerinizden haberler` },
    why: (workspace) =>
      `Bu e-postayı bu davetleri siz gönderdiğiniz için alıyorsunuz. ${workspace} sahiplerinden biri bu e-postaları kapatabilir.`,
  },
  webhookDisabled: {
    subject: (workspace) => `${workspace} için bir webhook devre dışı bırakıldı`,
    sentence: (workspace, host) =>
      `${host}, beş gündür ${workspace} için hiçbir olayı kabul etmedi. Webhook devre dışı bırakıldı ve artık olay almıyor.`,
    advice: 'Alıcısı yeniden çalıştığında webhook’u etkinleştirin. Kaçırdığı olaylar yeniden gönderilmez.',
  },
};
