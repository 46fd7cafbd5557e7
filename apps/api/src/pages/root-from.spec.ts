import { expect, it } from '@jest/globals';
import { rootFrom } from './root-from.js';

it.each([
  ['/', './'],
  ['/?page=/1/', './'],
  ['/docs', './'],
  ['/docs/', '../'],
  ['/invites/token', '../'],
  ['/invites/token/?a=b/c', '../../'],
  ['/invites/token/decline', '../../'],
])('from %s the root of the service is %s, wherever a proxy serves it', (url, root) => {
  expect(rootFrom(url)).toBe(root);
  for (const above of ['https://app.engines.net', 'https://app.engines.net/team/invites'])
    expect(new URL(root, above + url).href).toBe(`${above}/`);
});
