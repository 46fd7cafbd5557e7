import type { OpenApiFacts } from '../openapi.js';

/** The collection that `npm run postman` makes of the document, for this service and its tokens. */
export async function postmanCollection({ publicUrl, tokens }: OpenApiFacts): Promise<object> {
  const { default: collection } = await import('./postman.json', { with: { type: 'json' } });
  const values: Readonly<Record<string, string | undefined>> = {
    baseUrl: publicUrl,
    ...Object.fromEntries(Object.entries(tokens).map(([operationId, token]) => [`token_of_${operationId}`, token])),
  };
  return {
    ...collection,
    variable: collection.variable.map((one) => ({ ...one, value: values[one.key] ?? one.value })),
  };
}
