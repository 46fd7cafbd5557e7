import type { Words } from '../words.js';

export const tr: Words = {
  language: 'tr',
  roles: { 1: 'Görüntüleyici', 2: 'Düzenleyici', 3: 'Yönetici', 4: 'Sahip' },
  someMember: 'Bir üye',
  someWorkspace: 'bir',
  headline: (inviter, workspace) => `${inviter} sizi ${workspace} çalışma alanına katılmaya davet ediyor.`,
  meantFor: (email) => `Davet edilen adres: ${email}.`,
  yourRole: (role) => `Rolünüz: ${role}.`,
  writes: (inviter) => `${inviter} size şunu yazdı:`,
  validUntil: (when, howLong) => `Davet şu zamana kadar geçerlidir: ${when} (${howLong}).`,
  accept: 'Kabul et',
  decline: 'Reddet',
  back: 'Davete dön',
  howToAccept: (email) => `Kabul etmek için ${email} adresiyle oturum açın: davet orada sizi bekliyor.`,
  notExpected: 'Bu daveti beklemiyorsanız bu sayfayı kapatabilirsiniz.',
  reallyDecline: (workspace) => ({
    title: `${workspace} çalışma alanına daveti reddetmek istiyor musunuz?`,
    text: 'Bağlantı artık çalışmaz. Ancak yeni bir davetle katılabilirsiniz.',
  }),
  declined: (workspace, inviter) => ({
    title: `${workspace} çalışma alanına daveti reddettiniz.`,
    text: `Yanlışlıkla mı oldu? ${inviter} size yeni bir davet gönderebilir.`,
  }),
  welcome: (workspace, role) => ({
    title: `${workspace} çalışma alanına hoş geldiniz!`,
    text: `Artık üyesiniz. Rolünüz: ${role}.`,
  }),
  accepted: (workspace, email) => ({
    title: 'Bu davet kabul edildi.',
    text: `${email}, ${workspace} çalışma alanının üyesidir: bu adresle oturum açın.`,
  }),
  hasLeft: (workspace, email) => ({
    title: 'Bu davet kullanıldı.',
    text: `${email} artık ${workspace} çalışma alanının üyesi değil. Ancak yeni bir davetle yeniden katılabilirsiniz.`,
  }),
  withdrawn: (inviter) => ({
    title: 'Bu davet reddedildi veya geri çekildi.',
    text: `Yine de katılmak mı istiyorsunuz? ${inviter} size yeni bir davet gönderebilir.`,
  }),
  lapsed: (inviter, when) => ({
    title: 'Bu davetin süresi doldu.',
    text: `Şu zamana kadar geçerliydi: ${when}. ${inviter} onu yeniden gönderebilir.`,
  }),
  request: 'Yeni bağlantı iste',
  requested: (inviter) => ({
    title: 'Yeni bir bağlantı istediniz.',
    text: `${inviter} mümkünse bilgilendirilir ve daveti yeniden gönderebilir. Size e-posta ulaşmazsa doğrudan sorun.`,
  }),
  closed: (inviter, when) => ({
    title: 'Bu davet artık geçerli değil.',
    text: `Şu zamana kadar geçerliydi: ${when}. ${inviter} size yenisini gönderebilir.`,
  }),
  inviterLostPermission: {
    title: 'Bu davet şu anda kabul edilemiyor.',
    text: 'Gönderen kişi artık davet edemiyor. Oradaki bir yöneticiden daveti yeniden göndermesini isteyin.',
  },
  domainNotAllowed: (workspace, email) => ({
    title: 'Bu davet şu anda kabul edilemiyor.',
    text: `${email} gibi adresler ${workspace} için kabul edilmiyor. Oradaki bir yöneticiden sizi başka bir adresle davet etmesini isteyin.`,
  }),
  unknown: {
    title: 'Böyle bir davet yok.',
    text: 'Bağlantının tamamını açtığınızdan emin olun. Birden çok e-postanız varsa en yenisindeki bağlantıyı açın.',
  },
  tooOften: {
    title: 'Çok fazla ziyaret.',
    text: 'Bir dakika içinde çok fazla davete baktınız. Bir dakika bekleyin, sonra bağlantıyı yeniden açın.',
  },
  notThisWay: {
    title: 'Olmadı.',
    text: 'Hiçbir şey değişmedi. E-postanızdaki bağlantıyı yeniden açın ve oradaki düğmeleri kullanın.',
  },
  broken: {
    title: 'Bizim tarafımızda bir sorun oluştu.',
    text: 'Hiçbir şey kaybolmadı. Bir süre sonra bağlantıyı yeniden açın.',
  },
};
