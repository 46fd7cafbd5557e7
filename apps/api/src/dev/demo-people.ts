import { createSecretKey } from 'node:crypto';
import type { Settings } from '@invites/runtime';
import type { Identity } from '@invites/workspaces';
import { SignJWT } from 'jose';

export interface DemoPerson extends Identity {
  readonly part: string;
}

function person(part: string, firstName: string, lastName: string): DemoPerson {
  const username = firstName.toLowerCase();
  const email = `${username}@example.com`;
  return {
    part,
    subject: `demo-${username}`,
    email,
    emailVerified: true,
    fullName: `${firstName} ${lastName}`,
    username,
    picture: null,
  };
}

/** The name of the workspace in which all of them are. */
export const DEMO_WORKSPACE = 'Analytical Engines';

export const DEMO_PEOPLE = {
  owner: person('Owner', 'Olivia', 'Owens'),
  admin: person('Admin', 'Adam', 'Adler'),
  editor: person('Editor', 'Edith', 'Eckert'),
  viewer: person('Viewer', 'Victor', 'Vance'),
  outsider: person('outsider', 'Oscar', 'Outram'),
  invitee: person('invitee', 'Ines', 'Ibarra'),
};

/** The identity that the demo's identity provider has for an address. */
export function demoPersonWith(email: string): Identity {
  const known = Object.values(DEMO_PEOPLE).find((one) => one.email === email.toLowerCase());
  const someone = {
    subject: `demo-${email.toLowerCase()}`,
    emailVerified: true,
    fullName: '',
    username: '',
    picture: null,
  };
  return known ?? { ...someone, email };
}

/** Settings of a service that is its own identity provider, for the demo people. */
export type DemoSettings = Settings & { readonly authKey: { readonly secret: string } };

export function isDemo(settings: Settings): settings is DemoSettings {
  return settings.demoData && 'secret' in settings.authKey;
}

/** A bearer token that signs the person in for 30 days. */
export function demoToken({ part: _part, ...identity }: DemoPerson, settings: DemoSettings): Promise<string> {
  const { subject, email, emailVerified, fullName, username } = identity;
  const { authClaims: names } = settings;
  const claims = {
    preferred_username: username,
    [names.name]: fullName,
    [names.emailVerified]: emailVerified,
    [names.email]: email,
  };
  const jwt = new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('30d');
  if (settings.authIssuer !== undefined) jwt.setIssuer(settings.authIssuer);
  if (settings.authAudience !== undefined) jwt.setAudience(settings.authAudience);
  return jwt.sign(createSecretKey(settings.authKey.secret, 'utf8'));
}
