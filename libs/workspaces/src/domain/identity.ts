/** A user as the identity provider describes them. */
export interface Identity {
  /** Identifies the user; it never changes. */
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
