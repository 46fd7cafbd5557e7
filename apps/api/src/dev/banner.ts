import type { Settings } from '@invites/runtime';
import { DEMO_PEOPLE, demoToken } from './demo-people.js';

/** What a person at the terminal wants to know next. */
export async function banner(settings: Settings, address: string, metricsUrl: string): Promise<string> {
  const lines = [
    '',
    `  Invites is running at ${address}`,
    '',
    `  Swagger UI    ${address}/docs`,
    `  OpenAPI       ${address}/openapi.json   ${address}/openapi.yaml`,
    `  Health        ${address}/health/ready`,
    `  Metrics       ${metricsUrl}`,
    `  Mail          ${settings.smtp ? 'by SMTP' : `${address}/dev/mailbox`}`,
    `  Database      ${settings.databaseUrl === undefined ? `embedded PostgreSQL, data in ${settings.dataDir}` : 'DATABASE_URL'}`,
  ];
  if (settings.demoData && 'secret' in settings.authKey)
    lines.push(...(await demoLines(settings, settings.authKey.secret, address)));
  return [...lines, '', '  Ctrl-C stops everything.', ''].join('\n');
}

async function demoLines(settings: Settings, secret: string, address: string): Promise<string[]> {
  const people = Object.values(DEMO_PEOPLE);
  const tokens = await Promise.all(people.map((person) => demoToken(person, { ...settings, secret })));
  const listed = people.flatMap((person, index) => [
    `  ${person.part}: ${person.fullName} <${person.email}>`,
    tokens[index]!,
    '',
  ]);
  const admin = tokens[people.indexOf(DEMO_PEOPLE.admin)]!;
  return [
    '',
    '  Demo people, each with a bearer token for 30 days',
    '',
    ...listed,
    '  Resend invite 1, which has lapsed:',
    '',
    `curl -X POST ${address}/api/v1/invites/1/resend/ -H 'Authorization: Bearer ${admin}'`,
  ];
}
