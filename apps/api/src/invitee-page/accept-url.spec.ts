import { expect, it } from '@jest/globals';
import { acceptUrlOf } from './accept-url.js';

const TOKEN = '5f0c7a52-6f6d-4b5e-9d0e-0a1b2c3d4e5f';

it.each([
  ['https://app.example.com/accept/{token}', null, `https://app.example.com/accept/${TOKEN}`],
  ['https://app.example.com/accept/{token}', '/a', `https://app.example.com/accept/${TOKEN}?return_to=%2Fa`],
  [
    'https://app.example.com/?by=a%20mail&invite={token}#top',
    '/a?b=c&d=é#e',
    `https://app.example.com/?by=a%20mail&invite=${TOKEN}&return_to=%2Fa%3Fb%3Dc%26d%3D%C3%A9%23e#top`,
  ],
  ['https://app.example.com/#/accept/{token}', '/a', `https://app.example.com/?return_to=%2Fa#/accept/${TOKEN}`],
  ['example-app://accept/{token}', '/a', `example-app://accept/${TOKEN}?return_to=%2Fa`],
])('Accept at %s with %s leads to %s', (template, returnTo, url) => {
  expect(acceptUrlOf(template, { token: TOKEN, returnTo })).toBe(url);
  expect(new URL(url).searchParams.get('return_to')).toBe(returnTo);
});
