/** The signed-in user on whose behalf a use case runs. */
export interface Actor {
  readonly userId: number;
  readonly email: string;
}
