import type { Words } from '../words.js';

export const en: Words = {
  language: 'en',
  roles: { 1: 'Viewer', 2: 'Editor', 3: 'Admin', 4: 'Owner' },
  someMember: 'A member',
  someWorkspace: 'a workspace',
  headline: (inviter, workspace) => `${inviter} invites you to join ${workspace}.`,
  meantFor: (email) => `The invite is for ${email}.`,
  yourRole: (role) => `Your role: ${role}.`,
  writes: (inviter) => `${inviter} writes:`,
  validUntil: (when, howLong) => `It is valid until ${when} (${howLong}).`,
  accept: 'Accept',
  decline: 'Decline',
  back: 'Back to the invite',
  howToAccept: (email) => `To accept, sign in with the address ${email}: the invite is waiting for you there.`,
  notExpected: 'If you did not expect this invite, you can close this page.',
  reallyDecline: (workspace) => ({
    title: `Decline the invite to ${workspace}?`,
    text: 'The link stops working then. Only a new invite lets you in.',
  }),
  declined: (workspace, inviter) => ({
    title: `You have declined the invite to ${workspace}.`,
    text: `Was that a mistake? ${inviter} can send you a new invite.`,
  }),
  welcome: (workspace, role) => ({
    title: `Welcome to ${workspace}!`,
    text: `You are a member now. Your role: ${role}.`,
  }),
  accepted: (workspace, email) => ({
    title: 'This invite has been accepted.',
    text: `${email} is a member of ${workspace}: sign in with that address.`,
  }),
  hasLeft: (workspace, email) => ({
    title: 'This invite has been used.',
    text: `${email} is no longer a member of ${workspace}. Only a new invite lets you in again.`,
  }),
  withdrawn: (inviter) => ({
    title: 'This invite has been declined or withdrawn.',
    text: `Would you like to join all the same? ${inviter} can send you a new invite.`,
  }),
  lapsed: (inviter, when) => ({
    title: 'This invite has lapsed.',
    text: `It was valid until ${when}. ${inviter} can send it again.`,
  }),
  request: 'Ask for a new link',
  requested: (inviter) => ({
    title: 'You have asked for a new link.',
    text: `${inviter} is told if that is possible, and can send the invite again. If no mail reaches you, ask in person.`,
  }),
  closed: (inviter, when) => ({
    title: 'This invite has expired.',
    text: `It was valid until ${when}. ${inviter} can send you a new one.`,
  }),
  inviterLostPermission: {
    title: 'This invite can not be accepted now.',
    text: 'Whoever sent it may not invite to the workspace any more. Ask an Admin there to send the invite again.',
  },
  domainNotAllowed: (workspace, email) => ({
    title: 'This invite can not be accepted now.',
    text: `${workspace} does not admit addresses like ${email}. Ask an Admin there to invite you at another address.`,
  }),
  unknown: {
    title: 'There is no such invite.',
    text: 'Check that you have opened the whole link. If you have several mails, open the link in the newest one.',
  },
  tooOften: {
    title: 'Too many visits.',
    text: 'You have looked at too many invites within a minute. Wait a minute, then open the link again.',
  },
  notThisWay: {
    title: 'That did not work.',
    text: 'Nothing has changed. Open the link in your mail again, and use the buttons there.',
  },
  broken: {
    title: 'Something went wrong on our side.',
    text: 'Nothing is lost. Open the link again in a little while.',
  },
};
