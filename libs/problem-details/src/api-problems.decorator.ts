import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { REFUSAL_HEADERS } from './answer-headers.js';
import { ProblemException, type ProblemTable } from './problem.js';
import { ProblemDetails } from './problem-details.dto.js';

/** Documents refusals from the very table that a route refuses by: one response per status, one example per code. */
export function ApiProblems<Code extends string>(
  table: ProblemTable<Code>,
  ...codes: readonly NoInfer<Code>[]
): MethodDecorator {
  const statuses = [...new Set(codes.map((code) => table[code].status))];
  return applyDecorators(
    ApiExtraModels(ProblemDetails),
    ...statuses.map((status) => {
      const ofStatus = codes.filter((code) => table[code].status === status);
      return ApiResponse({
        status,
        headers: REFUSAL_HEADERS[status],
        description: ofStatus.map((code) => `\`${code}\`: ${inMarkdown(table[code].detail)}`).join('\n\n'),
        content: {
          'application/problem+json': {
            schema: { $ref: getSchemaPath(ProblemDetails) },
            examples: Object.fromEntries(
              ofStatus.map((code) => [
                code,
                { summary: table[code].title, value: new ProblemException(code, table[code]).getResponse() },
              ]),
            ),
          },
        },
      });
    }),
  );
}

/** Descriptions are CommonMark (OpenAPI 3.1, section 3.5), in which `<token>` would be a tag. */
function inMarkdown(sentence: string): string {
  return sentence.replaceAll('<', '&lt;');
}
