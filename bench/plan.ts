/** How much is measured. */
export interface Plan {
  readonly invites: number;
  /** Between these two the cost of an operation should hardly grow. */
  readonly few: number;
  readonly many: number;
  /** The same between these, which have years behind them. */
  readonly large: { readonly few: number; readonly many: number };
  readonly rounds: number;
  /** How long each contender is at each operation before anything is measured, so that V8 has compiled what it does. */
  readonly warmUpSeconds: number;
  /** How long each contender is at each operation, in each round. */
  readonly seconds: number;
  readonly mails: number;
  readonly starts: number;
}

export const FULL: Plan = {
  invites: 100_000,
  few: 1000,
  many: 1_000_000,
  large: { few: 100_000, many: 10_000_000 },
  rounds: 5,
  warmUpSeconds: 6,
  seconds: 2,
  mails: 2000,
  starts: 5,
};

/** To see while working whether something has changed; no figures to publish. */
export const QUICK: Plan = {
  invites: 10_000,
  few: 1000,
  many: 20_000,
  large: { few: 10_000, many: 100_000 },
  rounds: 3,
  warmUpSeconds: 0.4,
  seconds: 0.4,
  mails: 500,
  starts: 1,
};
