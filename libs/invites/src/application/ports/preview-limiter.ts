/** Limits how often a client sees previews. */
export abstract class PreviewLimiter {
  /** Counts a visit; resolves with the seconds to wait when there have been too many within a minute, else with 0. */
  abstract visit(client: string): Promise<number>;
}
