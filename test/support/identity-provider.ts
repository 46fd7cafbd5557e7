import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Provider } from 'oidc-provider';

const CLIENT_ID = 'front-end';
const REDIRECT_URI = 'https://app.acme.net/signed-in';
const CREDENTIALS = { client_id: CLIENT_ID, client_secret: 'the secret of the front end' };
const SCOPE = 'openid email profile';
const DAY_S = 24 * 60 * 60;

/** A private key in the form in which the provider is configured. */
export async function signingKey(alg: string, kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, kid, use: 'sig' };
}

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>;

/** A real OpenID provider, with one client and one user, whose claims the test chooses. Its ID tokens last four days. */
export async function startIdentityProvider(claims: object) {
  const { Provider: OidcProvider } = await quietly(() => import('oidc-provider'));
  let provider: Provider;
  let answer: RequestListener;
  let isAway = false;
  const server = createServer((request, response) => {
    if (isAway) request.socket.destroy();
    else answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    issuer,
    settings: { AUTH_JWKS_URL: `${issuer}/jwks`, AUTH_ISSUER: issuer, AUTH_AUDIENCE: CLIENT_ID, AUTH_JWT_SECRET: '' },

    /** Publishes the keys, the first of which signs. */
    async signWith(...keys: readonly [JWK, ...JWK[]]): Promise<void> {
      provider = await quietly(async () => new OidcProvider(issuer, configurationOf(keys, claims)));
      answer = provider.callback();
    },

    /** An ID token for an authorization code, as if the user had just signed in. */
    async signIn(): Promise<string> {
      const grant = new provider.Grant({ accountId: 'ada', clientId: CLIENT_ID });
      grant.addOIDCScope(SCOPE);
      const code = new provider.AuthorizationCode({
        accountId: 'ada',
        client: await provider.Client.find(CLIENT_ID),
        grantId: await grant.save(),
        redirectUri: REDIRECT_URI,
        scope: SCOPE,
      });
      const form = { grant_type: 'authorization_code', code: await code.save(), redirect_uri: REDIRECT_URI };
      const body = new URLSearchParams({ ...form, ...CREDENTIALS });
      const response = await fetch(`${issuer}/token`, { method: 'POST', body });
      return ((await response.json()) as { id_token: string }).id_token;
    },

    goAway(): void {
      isAway = true;
    },

    comeBack(): void {
      isAway = false;
    },

    stop(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

function configurationOf(keys: readonly [JWK, ...JWK[]], claims: object): object {
  return {
    jwks: { keys },
    clients: [
      {
        ...CREDENTIALS,
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: keys[0].alg,
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username', 'picture'] },
    conformIdTokenClaims: false, // the ID token holds all claims
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...claims }),
    }),
    ttl: { IdToken: 4 * DAY_S, AccessToken: DAY_S, AuthorizationCode: DAY_S, Grant: 4 * DAY_S },
    cookies: { keys: ['a key of the tests'] },
    pkce: { required: () => false },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA', 'Ed25519'] },
    features: { devInteractions: { enabled: false } },
  };
}

/* eslint-disable no-console -- the provider writes there */
/** Without the provider's warnings that it keeps everything in memory, and that Node 20 is no longer supported by it. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = () => {};
  try {
    return await work();
  } finally {
    console.warn = warn;
  }
}
