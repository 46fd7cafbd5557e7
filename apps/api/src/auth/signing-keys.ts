import type { JWTPayload, JWTVerifyOptions } from 'jose';

/** The one kind of key that is configured. A token never chooses its algorithm. */
export abstract class SigningKeys {
  /**
   * Resolves with the claims of a token that one of the keys has signed and that follows the rules.
   *
   * @throws JOSEError that states what is wrong with the token; any other error when the keys can't be used
   */
  abstract verify(token: string, rules: JWTVerifyOptions): Promise<JWTPayload>;
}
