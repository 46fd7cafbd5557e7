import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Settings } from '@invites/runtime';
import { DEMO_PEOPLE, type DemoSettings, demoToken, isDemo } from './demo-people.js';

// The banner fits 80 columns, except for tokens, and has colours where the terminal has them and NO_COLOR allows them.
type Style = Parameters<typeof styleText>[0];
const painted = (style: Style, text: string) => styleText(style, text, { stream: process.stdout });

/** The addresses of all pages, and the demo people with their tokens. */
export async function banner(settings: Settings, address: string, metricsUrl: string): Promise<string> {
  const places = [
    ...(settings.development ? [['Start here', `${address}/`]] : []),
    ['Swagger UI', `${address}/docs`],
    ['Reference', `${address}/reference`],
    ['Mail', mailOf(settings, address)],
    ...(isDemo(settings) ? [['Webhooks', `${address}/dev/webhooks`]] : []),
    ['OpenAPI', `${address}/openapi.json, or .yaml`],
    ['Health', `${address}/health/ready`],
    ['Metrics', metricsUrl],
    ...(settings.databaseUrl === undefined
      ? [
          ['Database', 'an embedded PostgreSQL'],
          ['Data', settings.dataDir],
        ]
      : [['Database', 'DATABASE_URL']]),
  ] as const;
  const lines = [
    '',
    painted('bold', `  Invites is running at ${address}`),
    '',
    ...places.map(([what, where]) => `  ${what!.padEnd(12)}  ${painted('cyan', where!)}`),
  ];
  if (isDemo(settings)) lines.push(...(await demoLines(settings, address)));
  return [...lines, '', '  Ctrl-C stops everything.', ''].join('\n');
}

function mailOf({ smtp, development, dataDir }: Settings, address: string): string {
  if (smtp) return 'by SMTP';
  return development ? `${address}/dev/mailbox` : join(dataDir, 'mailbox');
}

async function demoLines(settings: DemoSettings, address: string): Promise<string[]> {
  const people = Object.values(DEMO_PEOPLE);
  const tokens = await Promise.all(people.map((person) => demoToken(person, settings)));
  const listed = people.flatMap(({ part, fullName, email }, index) => [
    `  ${painted('bold', part)}: ${fullName} <${email}>`,
    painted('dim', tokens[index]!),
    '',
  ]);
  const owner = tokens[people.indexOf(DEMO_PEOPLE.owner)]!;
  return [
    '',
    painted('bold', '  Demo people, each with a bearer token for 30 days'),
    '',
    ...listed,
    painted('bold', '  Resend invite 1, which has lapsed:'),
    '',
    `curl -X POST ${address}/api/v1/invites/1/resend/ -H 'Authorization: Bearer ${owner}'`,
  ];
}
