import type { OpenAPIObject } from '@nestjs/swagger';
import { documented } from './documented-operations.js';

/** An index of the reference in the form of llmstxt.org. Its links are relative to its own address. */
export function indexForReaders(document: OpenAPIObject): string {
  const { title, description = '' } = document.info;
  const [summary = ''] = description.split('\n', 1);
  return [
    `# ${title}`,
    `> ${summary}`,
    '## Reference',
    [
      '- [Reference in Markdown](reference.md): every operation, schema and refusal',
      '- [OpenAPI 3.1, JSON](openapi.json): the same, for tools; [YAML](openapi.yaml)',
      '- [Postman collection](postman.json): every request, ready to be sent',
      '- [Reference with code samples](reference): for browsers',
    ].join('\n'),
    ...documented(document).flatMap(({ heading, operations }) => [
      `## ${heading}`,
      operations
        .map(({ name, operation: { summary: does, description: says } }) => {
          const [sentence] = says.split(/(?<=\.)\s/, 1);
          return `- [${does}](reference.md#${anchorOf(does)}): \`${name}\`. ${sentence}`;
        })
        .join('\n'),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The anchor of a heading, as renderers of Markdown make it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
