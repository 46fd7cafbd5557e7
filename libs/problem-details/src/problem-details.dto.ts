import { ApiProperty } from '@nestjs/swagger';
import { ID_SCHEMA } from './path-id.decorator.js';

/** What is wrong with one member of a request. */
export class ProblemError {
  @ApiProperty({ description: 'Where the mistake is, as a JSON Pointer fragment (RFC 6901).' }) pointer!: string;
  @ApiProperty({ description: 'What is wrong there.' }) detail!: string;
}

/** RFC 9457, section 3.1, and the members of our own that refusals share. */
export class ProblemDetails {
  @ApiProperty({ format: 'uri', description: 'Names the kind of problem: `urn:problem:` and the code.' }) type!: string;
  @ApiProperty({ description: 'The kind of problem in a few words.' }) title!: string;

  @ApiProperty({ type: 'integer', format: 'int32', minimum: 400, maximum: 599, description: 'The HTTP status again.' })
  status!: number;

  @ApiProperty({ description: 'A sentence about what to do.' }) detail!: string;
  @ApiProperty({ description: 'A stable name of the refusal, for programs.' }) code!: string;

  @ApiProperty({
    type: () => [ProblemError],
    required: false,
    description: 'One entry per mistake in the body, of the first 100.',
  })
  errors?: ProblemError[];

  @ApiProperty({
    type: 'integer',
    format: 'int32',
    minimum: 1,
    required: false,
    description: 'After how many seconds to try again; the header `Retry-After` says the same.',
  })
  retry_after?: number;

  @ApiProperty({ ...ID_SCHEMA, required: false, description: 'Of `invite-already-pending`: the pending invite.' })
  invite_id?: number;

  @ApiProperty({ ...ID_SCHEMA, required: false, description: 'Of `already-member`: the member.' })
  user_id?: number;

  @ApiProperty({
    required: false,
    description: 'Names the request: in the log, in `x-request-id`, and as a W3C trace.',
  })
  trace_id?: string;
}
