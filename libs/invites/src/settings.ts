import type { SmtpSettings } from './application/ports/invite-mailer.js';

/** How much may be mailed; 0 switches a limit off. All are exact over any number of processes. */
export interface InviteLimits {
  /** Mails per invite in a rolling hour, the first one included. */
  readonly mailsPerInvitePerHour: number;
  /**
   * Mails per address in a rolling day, over all workspaces; it never refuses a workspace's first mail of the day to
   * it.
   */
  readonly mailsPerAddressPerDay: number;
  /** Mails per address in a rolling day, of one workspace. */
  readonly mailsPerAddressPerWorkspacePerDay: number;
  /** Mails per workspace in a rolling day. */
  readonly sendsPerWorkspacePerDay: number;
  /** Mails per user who sends or resends, in a rolling day, over all workspaces; an API key is a user of its own. */
  readonly mailsPerSenderPerDay: number;
  /** Live pending invites per workspace. */
  readonly pendingPerWorkspace: number;
  /** Edits per invite, ever. */
  readonly editsPerInvite: number;
  /** Webhooks per workspace. */
  readonly webhooksPerWorkspace: number;
}

/** Where webhooks may lead. */
export interface WebhookSettings {
  /** True: also to loopback, private, link-local and metadata addresses, for which the service could be misused. */
  readonly allowPrivate: boolean;
  /** True: also by http, which anybody on the way can read. */
  readonly allowHttp: boolean;
}

/** The complete settings of an installation. */
export interface InviteSettings {
  /** Validity of new invites, in milliseconds. */
  readonly validForMs: number;
  /** How long a lapsed invite can still be resent before it is closed, in milliseconds. */
  readonly closeAfterMs: number;
  /**
   * How long an invite is kept once it is settled, in milliseconds, a day or more; then it is deleted, with its history,
   * mails and events. Without it all are kept.
   */
  readonly purgeAfterMs?: number;
  /**
   * When its invitee is reminded of a pending invite: milliseconds since it was last sent or resent, in ascending order. It
   * has to be the same in every process.
   */
  readonly remindAfterMs: readonly number[];
  readonly limits: InviteLimits;
  /** The lease of a worker, in milliseconds: how long one that hangs keeps its mails and events from the others. */
  readonly mailLeaseMs: number;
  /** True: each resend replaces the token, and the link in earlier mails no longer works. */
  readonly rotateTokenOnResend: boolean;
  /** Key of the token derivation, 32 bytes or more. With another key no link in earlier mails works. */
  readonly tokenKey: string;
  /** A key whose links work as well, while `tokenKey` is being changed: the one before, or the one to come. */
  readonly tokenKeyBefore?: string;
  /**
   * Signs the notices of the mail server by Standard Webhooks: `whsec_` and 24 to 64 bytes in Base64. Without it there
   * is no such route; with it the host has to keep the bytes of a body as `request.rawBody` (Nest's option `rawBody`).
   */
  readonly mailEventsSecret?: string;
  /** The link in the mail, with `{token}` in the place of the token. */
  readonly linkTemplate: string;
  /**
   * A table or view of the same database with the columns `workspace_id`, `user_id`, `role` (1 to 4), `max_invite_role`
   * (the highest role that the member may invite to; null: their own) and `workspace_name`, one row per membership: an
   * invite, the member who asks for it and its inviter are then read in one round trip. It may have the column
   * `allowed_email_domains` (`text[]`): the workspace invites only addresses of these domains, or any when it is null or
   * empty; and what a preview shows as well: `workspace_description`, `workspace_logo`, and of the user `email`,
   * `email_verified`, `full_name`, `username` and `picture`. For what it lacks, and without it, the `WorkspaceDirectory` is
   * asked.
   */
  readonly membersRelation?: string;
  /**
   * True where the host keeps memberships elsewhere: acceptance is stored by itself, and `WorkspaceDirectory.admit` is
   * called after it, at least once, until it succeeds. False: both are stored in one transaction.
   */
  readonly admitAfterwards: boolean;
  /**
   * True: each change of an invite, and what becomes of its mail, queues an event for the `@OnInviteEvent` handlers of
   * whichever process delivers. It has to be the same in every process, or changes by some of them queue no event; a
   * process that has handlers does not start without it. `admitAfterwards` is such a handler, and switches it on.
   * `for-webhooks`: only what a webhook of the workspace listens to is queued.
   */
  readonly events: boolean | 'for-webhooks';
  /**
   * True: inviters are mailed what becomes of their invites, in workspaces that do not switch it off
   * (`WorkspaceFacts.notifyInviters`). It has to be the same in every process.
   */
  readonly notifyInviters: boolean;
  /** Workspaces have webhooks; without it there are none. It has to be the same in every process. */
  readonly webhooks?: WebhookSettings;
  /** The mail server, where the host brings no `InviteMailer`. */
  readonly smtp?: SmtpSettings;
}

/** The options of a host; what it leaves out has its default. */
export interface InviteOptions
  extends
    Pick<InviteSettings, 'tokenKey' | 'linkTemplate'>,
    Partial<Omit<InviteSettings, 'tokenKey' | 'linkTemplate' | 'limits' | 'events' | 'webhooks'>> {
  readonly limits?: Partial<InviteLimits>;
  readonly events?: boolean;
  /** What is left out is refused. */
  readonly webhooks?: Partial<WebhookSettings>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

const DEFAULT_LIMITS: InviteLimits = {
  mailsPerInvitePerHour: 5,
  mailsPerAddressPerDay: 20,
  mailsPerAddressPerWorkspacePerDay: 5,
  sendsPerWorkspacePerDay: 1000,
  mailsPerSenderPerDay: 500,
  pendingPerWorkspace: 1000,
  editsPerInvite: 50,
  webhooksPerWorkspace: 10,
};
const DEFAULT_WEBHOOKS: WebhookSettings = { allowPrivate: false, allowHttp: false };
const DEFAULTS = {
  validForMs: 7 * DAY_MS,
  closeAfterMs: 30 * DAY_MS,
  remindAfterMs: [] as readonly number[],
  mailLeaseMs: 30_000,
  rotateTokenOnResend: false,
  admitAfterwards: false,
  notifyInviters: true,
};
const WITHOUT_DEFAULT = [
  'purgeAfterMs',
  'tokenKey',
  'tokenKeyBefore',
  'linkTemplate',
  'limits',
  'events',
  'membersRelation',
  'mailEventsSecret',
  'webhooks',
  'smtp',
];

/** @throws Error that names all mistakes at once */
export function completeSettings({ limits, events, webhooks, ...options }: InviteOptions): InviteSettings {
  const settings: InviteSettings = {
    ...DEFAULTS,
    events: (events ?? options.admitAfterwards === true) || (webhooks ? 'for-webhooks' : false),
    ...(webhooks && { webhooks: { ...DEFAULT_WEBHOOKS, ...given(webhooks) } }),
    ...given(options),
    limits: { ...DEFAULT_LIMITS, ...given(limits ?? {}) },
  };
  const problems = problemsOf(settings);
  if (problems.length > 0) throw new Error(`InvitesModule: ${problems.join('; ')}.`);
  return settings;
}

function problemsOf(settings: InviteSettings): string[] {
  const { tokenKey, tokenKeyBefore, linkTemplate, limits } = settings;
  const link = linkTemplate?.replaceAll('{token}', 'token');
  const durations = ['validForMs', 'closeAfterMs'] as const;
  const problems = [
    Buffer.byteLength(tokenKey ?? '') < 32 && 'tokenKey must have 32 bytes or more',
    tokenKeyBefore !== undefined &&
      Buffer.byteLength(tokenKeyBefore) < 32 &&
      'tokenKeyBefore must have 32 bytes or more',
    link === linkTemplate && 'linkTemplate must contain {token}',
    !URL.canParse(link ?? '') && 'linkTemplate must be an absolute URL',
    settings.purgeAfterMs !== undefined &&
      !(settings.purgeAfterMs >= DAY_MS) &&
      'purgeAfterMs must be a day or more, since limits count the mails of a day',
    ...durations.map((name) => !(settings[name] > 0) && `${name} must be more than 0`),
    settings.remindAfterMs.some((ms, index, all) => !(ms > (all[index - 1] ?? 0))) &&
      'remindAfterMs must be more than 0 and ascend',
    !(settings.mailLeaseMs >= 1000 && settings.mailLeaseMs <= 600_000) && 'mailLeaseMs must be from 1000 to 600000',
    ...Object.entries(limits).map(
      ([name, limit]) => !(Number.isInteger(limit) && limit >= 0) && `limits.${name} must be a whole number, 0 or more`,
    ),
    settings.admitAfterwards && settings.events !== true && 'admitAfterwards needs events',
    ...unknownIn(settings, [...Object.keys(DEFAULTS), ...WITHOUT_DEFAULT]),
    ...unknownIn(limits, Object.keys(DEFAULT_LIMITS)),
    ...unknownIn(settings.webhooks ?? {}, Object.keys(DEFAULT_WEBHOOKS)),
  ];
  return problems.filter((problem) => problem !== false);
}

function unknownIn(options: object, known: readonly string[]): string[] {
  const names = Object.keys(options).filter((name) => !known.includes(name));
  return names.map((name) => `${name} is no option`);
}

/** The link of a mail. */
export function linkOf({ linkTemplate }: Pick<InviteSettings, 'linkTemplate'>, token: string): string {
  return linkTemplate.replaceAll('{token}', token);
}

/** The keys that are known, the one that new tokens are derived with first. */
export function tokenKeysOf({
  tokenKey,
  tokenKeyBefore,
}: Pick<InviteSettings, 'tokenKey' | 'tokenKeyBefore'>): string[] {
  return tokenKeyBefore === undefined ? [tokenKey] : [tokenKey, tokenKeyBefore];
}

/** Drops what is undefined: an option that is undefined counts as left out. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

/** Injection token of {@link InviteSettings}. */
export const INVITE_SETTINGS = Symbol('INVITE_SETTINGS');
