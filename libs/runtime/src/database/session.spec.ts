import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { namesSearchPath, withSession } from './session.js';

const optionsOf = (url: string) =>
  (new pg.Client({ connectionString: url }) as unknown as { connectionParameters: { options: string } })
    .connectionParameters.options;

describe('the address of a database', () => {
  it('keeps everything that it says, and names our session as pg reads it', () => {
    const url =
      'postgresql://app:p%40ss@db.example.com:6432/invites?sslmode=verify-full&sslrootcert=/etc/ca%20of%20us.pem';
    const address = new URL(withSession(url));
    expect(Object.fromEntries(address.searchParams)).toEqual({
      sslmode: 'verify-full',
      sslrootcert: '/etc/ca of us.pem',
      options: expect.any(String),
    });
    expect(address.href.split('?')[0]).toBe(url.split('?')[0]);
    expect(optionsOf(withSession('postgresql://app@db.example.com/invites'))).toMatch(
      /^-c search_path=public {2}-c datestyle=ISO .+ -c default_transaction_isolation=read\\ committed$/,
    );
  });

  it('may name a search path of its own, but no other kind of session', () => {
    const url = 'postgresql://app@db.example.com/invites?options=-c%20search_path%3Dinvites%20-c%20datestyle%3DGerman';
    // Of several values PostgreSQL takes the last.
    expect(optionsOf(withSession(url))).toMatch(
      /^-c search_path=public -c search_path=invites -c datestyle=German -c datestyle=ISO /,
    );
  });

  it.each([
    ['postgresql://db.example.com/invites', false],
    ['postgresql://db.example.com/invites?options=-c%20work_mem%3D64MB', false],
    ['postgresql://db.example.com/invites?options=-c%20search_path%3Dpublic', true],
  ])('names a search path or not: %s', (url, expected) => {
    expect(namesSearchPath(url)).toBe(expected);
  });
});
