/** The signed-in user on whose behalf a use case runs. */
export interface Actor {
  readonly userId: number;
  readonly email: string;
  /** Whether the user has proved to own the address. Without it nothing can be accepted, sent or resent. */
  readonly emailVerified: boolean;
  /** True for an API key or a service account: it stands for its workspace, and sends and resends without an address. */
  readonly isApiKey?: boolean;
}
