import { createRequire } from 'node:module';
import { clientSampleOf } from './client-sample.js';
import { swiftSampleOf } from './swift-sample.js';

interface Example {
  readonly value: unknown;
}

/** The parts of an OpenAPI operation that a sample needs. */
export interface DescribedOperation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters?: {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    example?: unknown;
    readonly schema?: { readonly example?: unknown };
  }[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly examples?: Record<string, Example> }>>;
  };
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, { example?: unknown }> }>>;
  'x-codeSamples'?: readonly CodeSample[];
}

/** A sample in the form that reference renderers read. */
export interface CodeSample {
  readonly lang: string;
  readonly label: string;
  readonly source: string;
}

/** The placeholder for the caller's token in every sample. */
export const TOKEN_PLACEHOLDER = 'YOUR_TOKEN';

const LANGUAGES = [
  { lang: 'Shell', label: 'curl', target: 'shell', client: 'curl' },
  { lang: 'Python', label: 'Python', target: 'python', client: 'requests' },
  { lang: 'JavaScript', label: 'JavaScript', target: 'javascript', client: 'fetch' },
  { lang: 'Go', label: 'Go', target: 'go', client: 'native' },
  { lang: 'Ruby', label: 'Ruby', target: 'ruby', client: 'native' },
  { lang: 'Java', label: 'Java', target: 'java', client: 'nethttp' },
  { lang: 'PHP', label: 'PHP', target: 'php', client: 'curl' },
  { lang: 'C#', label: 'C#', target: 'csharp', client: 'httpclient' },
] as const;

/** The request of an operation's examples in each language, with everything that a caller has to send. */
export function codeSamplesOf(method: string, url: string, operation: DescribedOperation): CodeSample[] {
  const { HTTPSnippet } = httpsnippet();
  const request = requestOf(method, url, operation);
  const snippet = new HTTPSnippet(request as HttpSnippetRequest);
  const byClient = clientSampleOf(operation.operationId, request, TOKEN_PLACEHOLDER);
  const samples = LANGUAGES.map(({ lang, label, target, client }) => {
    const source = (lang === 'JavaScript' && byClient) || snippet.convert(target, client);
    return { lang, label, source: mended(lang, String(source)) };
  });
  return [...samples, { lang: 'Swift', label: 'Swift', source: swiftSampleOf(request) }];
}

/**
 * Loads the library with the first document, because that takes a tenth of a second, which a start should not wait for.
 */
const httpsnippet = () => createRequire(import.meta.url)('httpsnippet') as typeof import('httpsnippet');

type HttpSnippetRequest = ConstructorParameters<typeof import('httpsnippet').HTTPSnippet>[0];

function requestOf(method: string, url: string, operation: DescribedOperation) {
  const { parameters = [], security, requestBody } = operation;
  const named = (place: string) => parameters.filter((one) => one.in === place && (one.required || isGiven(one)));
  const path = named('path').reduce((text, one) => text.replace(`{${one.name}}`, exampleOf(one)), url);
  const examples = requestBody?.required ? requestBody.content['application/json']?.examples : undefined;
  const [body] = Object.values(examples ?? {});
  const headers = [
    ...(security?.length === 0 ? [] : [{ name: 'Authorization', value: `Bearer ${TOKEN_PLACEHOLDER}` }]),
    ...named('header').map((one) => ({ name: one.name, value: exampleOf(one) })),
    ...(body ? [{ name: 'Content-Type', value: 'application/json' }] : []),
  ];
  return {
    method: method.toUpperCase(),
    url: path,
    headers,
    queryString: named('query').map((one) => ({ name: one.name, value: exampleOf(one) })),
    ...(body && { postData: { mimeType: 'application/json', text: JSON.stringify(body.value) } }),
  };
}

type Parameter = NonNullable<DescribedOperation['parameters']>[number];

const isGiven = ({ example, schema }: Parameter) => (example ?? schema?.example) !== undefined;
const exampleOf = ({ name, example, schema }: Parameter) => String(example ?? schema?.example ?? `{${name}}`);

/** Completes the sample of the library that does not compile as it is. */
function mended(lang: string, source: string): string {
  return lang === 'Java' ? `import java.net.URI;\nimport java.net.http.*;\n\n${source}` : source;
}
