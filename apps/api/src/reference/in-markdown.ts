import type { OpenAPIObject } from '@nestjs/swagger';
import { codeOf, type Described, documented, type Schema } from './documented-operations.js';

/** The whole document in Markdown, for readers without a browser. Its links are relative to its own address. */
export function inMarkdown(document: OpenAPIObject): string {
  const { title, version, description = '' } = document.info;
  const [bearer] = Object.values(document.components?.securitySchemes ?? {});
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>);
  return [
    `# ${title} ${version}`,
    description,
    `The server is \`${document.servers?.[0]?.url}\`. The same in other forms: [OpenAPI](openapi.json), ` +
      '[YAML](openapi.yaml), [a Postman collection](postman.json), [with code samples](reference).',
    '## Credentials',
    `\`Authorization: Bearer …\`: ${(bearer as { description?: string } | undefined)?.description ?? ''}`,
    '## Refusals of any request',
    (document.components?.responses?.Refusal as { description?: string } | undefined)?.description ?? '',
    ...documented(document).flatMap(({ heading, description: about, operations }) => [
      `## ${heading}`,
      about,
      ...operations.flatMap(sectionOf),
    ]),
    '## Schemas',
    ...schemas.flatMap(([name, schema]) => [`### ${name}`, ...membersOf(schema)]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function sectionOf({ name, operation }: Described): string[] {
  const { summary, description, security, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json'];
  const [example] = Object.values(body?.examples ?? {});
  return [
    `### ${summary}`,
    `\`${name}\`${security?.length === 0 ? ', without credentials' : ''}`,
    description,
    ...table(
      ['parameter', 'in', 'type', 'meaning'],
      parameters.map(({ name: parameter, in: place, required = false, schema, description: meaning = '' }) => [
        `\`${parameter}\`${required ? '' : ' (optional)'}`,
        place,
        typeOf(schema),
        meaning,
      ]),
    ),
    body ? `The body${requestBody?.required ? '' : ', which may be left out,'} is ${typeOf(body.schema)}.` : '',
    example ? json(example.value) : '',
    ...Object.entries(responses).flatMap(([status, answer]) => {
      if (!(status < '300')) return [];
      const content = answer.content?.['application/json'];
      return [
        `**${status}** ${answer.description}${content ? ` It is ${typeOf(content.schema)}.` : ''}${headersOf(answer.headers)}`,
        content?.example === undefined ? '' : json(content.example),
      ];
    }),
    ...table(
      ['refusal', 'code', 'what to do'],
      Object.entries(responses).flatMap(([status, { content }]) =>
        Object.values(content?.['application/problem+json']?.examples ?? {}).map(({ value }) => {
          const { code, detail } = value as { readonly code: string; readonly detail: string };
          return [status, codeOf(code), detail.replaceAll('<', '&lt;')];
        }),
      ),
    ),
  ];
}

function headersOf(headers: Readonly<Record<string, { readonly description?: string }>> = {}): string {
  const described = Object.entries(headers).filter(([, { description }]) => description !== undefined);
  return described.map(([name, { description }]) => ` Header \`${name}\`: ${description}`).join('');
}

function membersOf({ properties, required = [], enum: values, description }: Schema): string[] {
  const about = description ?? '';
  if (!properties) return [about, values ? `One of ${values.map(codeOf).join(', ')}.` : ''];
  return [
    about,
    ...table(
      ['member', 'type', 'meaning'],
      Object.entries(properties).map(([name, schema]) => [
        `\`${name}\`${required.includes(name) ? '' : ' (optional)'}`,
        typeOf(schema),
        schema.description ?? '',
      ]),
    ),
  ];
}

/** What a schema allows, in a few words. */
function typeOf({ $ref, type, format, enum: values, items, pattern, ...limits }: Schema): string {
  const name = $ref?.split('/').at(-1);
  if (name) return `[${name}](#${name.toLowerCase()})`;
  if (items) return `array of ${typeOf(items)}`;
  const bounds = (['minimum', 'maximum', 'minLength', 'maxLength', 'default'] as const)
    .filter((one) => limits[one] !== undefined)
    .map((one) => `${one} ${limits[one]}`);
  const allowed =
    values &&
    `one of ${values
      .filter((one) => one !== null)
      .map(codeOf)
      .join(', ')}`;
  const kind = [type].flat().join(' or ');
  return [kind, format, ...bounds, pattern && codeOf(pattern), allowed].filter((part) => part).join(', ');
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const cells = [titles, titles.map(() => '---'), ...rows.map((row) => row.map(inCell))];
  return [cells.map((row) => `| ${row.join(' | ')} |`).join('\n')];
}

const inCell = (text: string) =>
  text
    .replaceAll('|', '\\|')
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
const json = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
