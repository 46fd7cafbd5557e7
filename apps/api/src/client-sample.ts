import { inspect } from 'node:util';

/** The method of `@invites/client` for each operation that it has. */
const METHODS: Readonly<Record<string, string>> = {
  create: 'send',
  'bulk-create': 'sendMany',
  'list-retrieve': 'list',
  'detail-retrieve': 'get',
  'detail-partial-update': 'edit',
  retrieve: 'preview',
  'mine-list': 'mine',
  'resend-create': 'resend',
  'bulk-resend-create': 'resendMany',
  'bulk-cancel-create': 'cancelMany',
  'accept-create': 'accept',
  'decline-create': 'decline',
  'request-create': 'requestLink',
  'cancel-create': 'cancel',
  'history-list': 'history',
};
const PACKAGE = '@invites/client';
const ITERATED = new Set(['list', 'history']);

/** A request in the form of HAR. */
interface SampleRequest {
  readonly url: string;
  readonly queryString: readonly { readonly name: string; readonly value: string }[];
  readonly postData?: { readonly text?: string };
}

/** The request by `@invites/client`; undefined for an operation that the client does not have. */
export function clientSampleOf(operationId: string, { url, queryString, postData }: SampleRequest, token: string) {
  const method = METHODS[operationId];
  if (method === undefined) return undefined;
  const [baseUrl, path] = url.split('/api/v1/invites/') as [string, string];
  const subject = path.split('/').find((segment) => /^(?:\d+|[\da-f-]{36})$/.test(segment));
  const query = queryString.map(({ name, value }) => [name, valueOf(value)]);
  const args = [
    ...(subject === undefined ? [] : [valueOf(subject)]),
    ...(query.length > 0 ? [Object.fromEntries(query)] : []),
    ...(postData?.text === undefined ? [] : [JSON.parse(postData.text)]),
  ];
  const call = `invites.${method}(${args.map((one) => inspect(one, { depth: null, maxArrayLength: null })).join(', ')})`;
  return `import { InvitesClient } from ${inspect(PACKAGE)};

const invites = new InvitesClient({ baseUrl: ${inspect(baseUrl)}, token: ${inspect(token)} });
${ITERATED.has(method) ? `for await (const entry of ${call}) console.log(entry);` : `console.log(await ${call});`}`;
}

/** A parameter as JavaScript has it. */
const valueOf = (text: string) => (/^(?:\d+|true|false)$/.test(text) ? (JSON.parse(text) as unknown) : text);
