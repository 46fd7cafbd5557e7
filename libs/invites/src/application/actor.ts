/** The signed-in user on whose behalf a use case runs. */
export interface Actor {
  readonly userId: number;
  readonly email: string;
  /** Whether the user has proved to own the address. Without it nothing can be accepted. */
  readonly emailVerified: boolean;
}
