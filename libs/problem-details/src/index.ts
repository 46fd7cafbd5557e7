// Refuse
export { ProblemException, type ProblemDefinition, type ProblemTable } from './problem.js';
export {
  BODY_PROBLEMS,
  GENERAL_PROBLEMS,
  REQUEST_PROBLEMS,
  type RequestProblemCode,
  requestProblem,
} from './request-problems.js';
// Read a body, or refuse it with one entry per mistake
export { Form, IgnoredBody } from './form.decorator.js';
export { UnreadableBody } from './json-body.js';
export { InnerForm } from './read-form.js';
// Read an id in a path, a query, and which page of a list is asked for
export { ID_SCHEMA, pathId, readId, requireId } from './path-id.decorator.js';
export { NoQuery, readQuery, type Refuse } from './read-query.js';
export { ApiPage, type Cursors, type RequestedPage, requestedPage } from './requested-page.js';
// Keep the order of refusals
export { AccessBeforeForm } from './access-before-form.decorator.js';
// Answer
export { CreatedAt } from './created-at.decorator.js';
export { ProblemDetailsFilter } from './problem-details.filter.js';
export { refusalFilter } from './refusal-filter.js';
export type { RefusedRequest } from './refused-request.js';
// Document
export { CREATED_HEADERS, PAGE_HEADERS } from './answer-headers.js';
export { ApiRoute, EMPTY_BODY, IGNORED_BODY } from './api-route.decorator.js';
export { ApiProblems } from './api-problems.decorator.js';
export { ProblemDetails, ProblemError } from './problem-details.dto.js';
