import type { Words } from '../words.js';

export const en: Words = {
  language: 'en',
  direction: 'ltr',
  roles: { 1: 'Viewer', 2: 'Editor', 3: 'Admin', 4: 'Owner' },
  someMember: 'A member',
  someWorkspace: 'a workspace',
  subject: (inviter, workspace) => `${inviter} invites you to ${workspace}`,
  headline: (inviter, workspace) => `${inviter} invites you to join ${workspace}.`,
  yourRole: (role) => `Your role: ${role}.`,
  writes: (inviter) => `${inviter} writes:`,
  open: 'Open the invite',
  orOpen: 'Or open this link:',
  meantFor: (email) => `The invite is for ${email}.`,
  validUntil: (when) => `The invite is valid until ${when}.`,
  notExpected: 'If you did not expect this invite, you can ignore this mail.',
  news: {
    accepted: {
      subject: (workspace) => `Accepted: your invite to ${workspace}`,
      sentence: (workspace) => `Your invite to ${workspace} has been accepted by:`,
    },
    declined: {
      subject: (workspace) => `Declined: your invite to ${workspace}`,
      sentence: (workspace) => `Your invite to ${workspace} has been declined by whoever has the link of:`,
    },
    bounced: {
      subject: (workspace) => `Your invite to ${workspace} has come back`,
      sentence: (workspace) => `The mail with your invite to ${workspace} has come back from:`,
      advice: 'Check the address. An invite to another address is a new one.',
    },
    'given-up': {
      subject: (workspace) => `Your invite to ${workspace} could not be delivered`,
      sentence: (workspace) => `The mail with your invite to ${workspace} could not be delivered to:`,
      advice: 'Check the address, or send the invite again later.',
    },
    requested: {
      subject: (workspace) => `A new link to ${workspace} is asked for`,
      sentence: (workspace) => `Your invite to ${workspace} has lapsed, and whoever has the link asks for a new one:`,
      advice: 'If the invite still stands, send it again. Nothing has been sent so far.',
    },
    several: { subject: (workspace) => `News of your invites to ${workspace}` },
    why: (workspace) =>
      `You get this mail because you have sent these invites. An Owner of ${workspace} can switch such mails off.`,
  },
  webhookDisabled: {
    subject: (workspace) => `A webhook of ${workspace} has been disabled`,
    sentence: (workspace, host) =>
      `For five days, ${host} has taken no event of ${workspace}. The webhook has been disabled: no more events are sent to it.`,
    advice: 'Enable it when its receiver works again. What it has missed is not sent again.',
  },
};
