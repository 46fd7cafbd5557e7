import { describe, expect, it } from '@jest/globals';
import { failedAttempt, type SmtpError } from './smtp-refusal.js';

/** A reply as nodemailer reports it. */
function replied(response: string, command = 'RCPT TO', code = 'EENVELOPE'): SmtpError {
  const responseCode = Number(response.slice(0, 3));
  return Object.assign(new Error(response), { code, command, response, responseCode });
}

const failed = (facts: Partial<SmtpError>) => failedAttempt(Object.assign(new Error('failed'), facts));

describe('a reply', () => {
  it.each([
    '550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in local recipient table',
    '550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 Try again',
    '556 5.1.10 <ada@example.com>: Recipient address rejected: Domain does not accept mail (nullMX)',
    '550 5.1.2 <ada@example.com>: Recipient address rejected: Domain not found',
    '550 5.2.1 the mailbox is disabled',
    '552 5.2.2 mailbox full',
    '552 5.3.4 message size exceeds the limit',
    '550 5.4.1 recipient address rejected',
    '554 5.6.0 the message has no valid header',
    '550 no such user',
    '550 5.0.0 no such user',
    '551 user not local',
    '552 over quota',
    '553 mailbox name not allowed',
    '556 the domain takes no mail',
  ])('about the mail is final: %s', (response) => {
    for (const [command, code] of [
      ['RCPT TO', 'EENVELOPE'],
      ['DATA', 'EENVELOPE'],
      ['DATA', 'EMESSAGE'],
    ] as const) {
      const { refusal, trouble } = failedAttempt(replied(response, command, code));
      expect(refusal).toMatchObject({ permanent: true, reply: response });
      expect(trouble).toBeUndefined();
    }
  });

  it.each([
    '450 4.2.0 <ada@example.com>: greylisted',
    '450 busy',
    '451 try later',
    '452 4.2.2 full',
    '451 4.3.0 later',
  ])('about the mail that says "later" is retried, and troubles nobody: %s', (response) => {
    const { refusal, trouble } = failedAttempt(replied(response));
    expect(refusal).toMatchObject({ permanent: false, reply: response });
    expect(trouble).toBeUndefined();
  });

  it.each([
    '554 5.7.1 <app.example.com>: Helo command rejected: Access denied',
    '504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname',
    '501 5.5.2 <a_b>: Helo command rejected: Invalid name',
    '450 4.7.1 <app.example.com>: Helo command rejected: Host not found',
    '554 5.7.1 <ada@example.com>: Relay access denied',
    '454 4.7.1 <ada@example.com>: Relay access denied',
    '553 5.7.1 <invites@example.com>: Sender address rejected: not owned by user',
    '550 5.1.8 <invites@nowhere.example>: Sender address rejected: Domain not found',
    '550 5.1.7 the sender is no address',
    '550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n550 5.7.26 See the help',
    '530 5.7.0 Must issue a STARTTLS command first',
    '503 5.5.1 need MAIL command',
    '554 Message rejected: Email address is not verified.',
    '521 we take no mail',
    '530 authentication required',
    '503 not now',
    '555 parameters not recognized',
    '421 too many connections',
  ])('about us is retried, and says what is wrong: %s', (response) => {
    const { refusal, trouble } = failedAttempt(replied(response));
    expect(refusal).toMatchObject({ permanent: false, reply: response });
    expect(trouble).toBe(`the mail server refuses us, not the mail (${response.slice(0, 3)} to RCPT TO)`);
  });

  it('to the sender is about us, whatever it says', () => {
    const { refusal, trouble } = failedAttempt(replied('550 5.1.1 no such user', 'MAIL FROM'));
    expect(refusal).toMatchObject({ permanent: false, reply: '550 5.1.1 no such user' });
    expect(trouble).toBe('the mail server refuses us, not the mail (550 to MAIL FROM)');
  });
});

describe('the reason why there was no reply to the mail', () => {
  const ofTls = (originalCode: string) => ({ code: 'ESOCKET', command: 'CONN', originalCode });

  it.each<[Partial<SmtpError>, string]>([
    [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'the mail server could not be reached (ECONNREFUSED)'],
    [{ code: 'EDNS', originalCode: 'ENOTFOUND' }, 'the name of the mail server can not be resolved (ENOTFOUND)'],
    [{ code: 'ETIMEDOUT' }, 'the mail server did not answer in time (ETIMEDOUT)'],
    [{ code: 'EPROTOCOL' }, 'the mail server did not speak SMTP (EPROTOCOL)'],
    [{ code: 'EPROTOCOL', response: '554 no', responseCode: 554 }, 'the mail server turned us away (554)'],
    [{ code: 'EAUTH', response: '535 no', responseCode: 535 }, 'the mail server refused the sign-in (535)'],
    [{ code: 'EAUTH' }, 'the mail server refused the sign-in (EAUTH)'],
    [{ code: 'EMESSAGE' }, 'the mail is larger than the mail server takes (EMESSAGE)'],
    [
      { code: 'ETLS', command: 'STARTTLS', response: '502 what', responseCode: 502 },
      'the mail server does not offer STARTTLS (502)',
    ],
    [
      { code: 'ETLS', command: 'STARTTLS', response: '454 not now', responseCode: 454 },
      'the mail server refuses STARTTLS for now (454)',
    ],
    [{ code: 'ETLS', command: 'CONN' }, 'the mail server ended the TLS handshake (ETLS)'],
    [
      ofTls('ERR_TLS_CERT_ALTNAME_INVALID'),
      'the certificate of the mail server is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    [ofTls('CERT_HAS_EXPIRED'), 'the certificate of the mail server has expired (CERT_HAS_EXPIRED)'],
    [ofTls('CERT_NOT_YET_VALID'), 'the certificate of the mail server is not valid yet (CERT_NOT_YET_VALID)'],
    ...[
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ].map((code): [Partial<SmtpError>, string] => [
      ofTls(code),
      `nobody whom we trust has signed the certificate of the mail server (${code})`,
    ]),
    ...['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'].map(
      (code): [Partial<SmtpError>, string] => [ofTls(code), `the mail server and we have no common TLS (${code})`],
    ),
  ])('of %j is told, and the mail is retried', (facts, trouble) => {
    const attempt = failed(facts);
    expect(attempt).toMatchObject({ trouble, refusal: { permanent: false, reply: trouble } });
  });
});
