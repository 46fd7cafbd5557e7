import { describe, expect, it } from '@jest/globals';
import { mailOf, messageIdOf } from './message-id.js';

const MAIL = { inviteId: 12, number: 3 };

describe('a Message-ID', () => {
  it('names its mail, with or without angle brackets', () => {
    expect(messageIdOf(MAIL, 'app.example.com')).toBe('invite-12.3@app.example.com');
    for (const id of ['invite-12.3@app.example.com', '<invite-12.3@app.example.com>']) {
      expect(mailOf(id, 'app.example.com')).toEqual(MAIL);
    }
    expect(mailOf('<invite-12.3@[::1]>', '[::1]')).toEqual(MAIL);
  });

  it.each([
    '',
    '<>',
    'invite-12.3',
    'invite-12.3@',
    'app.example.com',
    'undefinedapp.example.com',
    '<invite-12.3@app.example.com',
    'invite-12.3@app.example.com>',
    '<<invite-12.3@app.example.com>>',
    ' invite-12.3@app.example.com',
    'invite-12.3@app.example.com\n',
    'invite-12.3@app@example.com',
    'invite-12@app.example.com',
    'invite-0.1@app.example.com',
    'invite-1.0@app.example.com',
    'invite-01.1@app.example.com',
    'invite-1.+1@app.example.com',
    'invite-1e3.1@app.example.com',
    'invite-9999999999999999.1@app.example.com',
    'invite-1.2147483648@app.example.com',
    'Invite-12.3@app.example.com',
    'somebody-elses@mail.example.com',
    'invite-12.3@staging.example.com',
  ])('such as %j names no mail of ours', (id) => {
    expect(mailOf(id, 'app.example.com')).toBeUndefined();
  });
});
