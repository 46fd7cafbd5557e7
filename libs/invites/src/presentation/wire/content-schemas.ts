import { MAX_METADATA_KEYS, METADATA_KEY } from '../../domain/metadata.js';

// What the parts of an invite's content look like in a body and in an answer.

export const METADATA_SCHEMA = {
  type: 'object' as const,
  additionalProperties: { type: 'string' },
  propertyNames: { pattern: METADATA_KEY.source },
  maxProperties: MAX_METADATA_KEYS,
  example: { customer_id: '42', campaign: 'spring' },
};

export const RETURN_TO_SCHEMA = {
  type: String,
  maxLength: 500,
  pattern: String.raw`^/(?![/\\])[^\s\\]*$`,
  example: '/projects/7?tab=files',
};
