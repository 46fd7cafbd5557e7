/** What the tests use of the package, which ships no types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  interface Stored {
    /** Resolves with the id, which is the code of an authorization code. */
    save(): Promise<string>;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    callback(): RequestListener;
    readonly Client: { find(id: string): Promise<object> };
    readonly Grant: new (grant: object) => Stored & { addOIDCScope(scope: string): void };
    readonly AuthorizationCode: new (code: object) => Stored;
  }
}
