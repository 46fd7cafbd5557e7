/** What an installation decides about its invites. */
export interface InviteSettings {
  /** Validity of new invites, in milliseconds. */
  readonly validForMs: number;
  /** True: each resend replaces the token, and the link in earlier mails is dead. */
  readonly rotateTokenOnResend: boolean;
  /** Key of the token derivation, 32 bytes or more. Another key makes every link in earlier mails dead. */
  readonly tokenKey: string;
  /** The link in the mail; `{token}` stands for the token. */
  readonly linkTemplate: string;
  /**
   * A table or view of the same database with the columns `workspace_id`, `user_id`, `role` (1 to 4) and
   * `workspace_name`, one row per membership: an invite and the member who asks for it are read in one round trip.
   */
  readonly membersRelation: string;
}

/** Injection token of {@link InviteSettings}. */
export const INVITE_SETTINGS = Symbol('INVITE_SETTINGS');
