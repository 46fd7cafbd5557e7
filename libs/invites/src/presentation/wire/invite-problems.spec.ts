import { expect, it } from '@jest/globals';
import { InviteError } from '../../domain/invite-error.js';
import { problemOf } from './invite-problems.js';

it('what a policy refuses is a 400 in the words of the policy', () => {
  const problem = problemOf(new InviteError('refused-by-policy', { sentence: 'All seats are taken.' }));
  expect(problem.getStatus()).toBe(400);
  expect(problem.getResponse()).toMatchObject({
    type: 'urn:problem:refused-by-policy',
    status: 400,
    title: 'Refused by policy',
    detail: 'All seats are taken.',
    code: 'refused-by-policy',
  });
});
