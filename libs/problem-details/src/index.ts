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
export { InnerForm, readForm, requireJson, UnreadableBody } from './read-form.js';
// Read the id in a path
export { readId } from './read-id.js';
// Read which page of a list is asked for, and announce the next one
export { ApiPage, type PageTerms, readPage, readPageTerms } from './read-page.js';
export { type HeaderBag, linkToNext } from './next-link.js';
// Answer
export { ProblemDetailsFilter } from './problem-details.filter.js';
export { sendProblem } from './send-problem.js';
// Document
export { ApiProblems } from './api-problems.decorator.js';
export { ProblemDetails, ProblemError } from './problem-details.dto.js';
