/** What an identity provider says of a user. */
export interface Identity {
  /** Names the user for good. */
  readonly subject: string;
  readonly email: string;
  readonly emailVerified: boolean;
  /** Empty when unknown. */
  readonly fullName: string;
  /** Empty when unknown. */
  readonly username: string;
  /** An https URL, or null. */
  readonly picture: string | null;
}
