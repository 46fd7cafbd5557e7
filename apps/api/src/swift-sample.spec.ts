import { expect, it } from '@jest/globals';
import { swiftSampleOf } from './swift-sample.js';

it.each([
  ['plain', '"plain"'],
  ['{"a":"b"}', '#"{"a":"b"}"#'],
  ['a \\(b) "#c', '##"a \\(b) "#c"##'],
])('in Swift, the text %s is the literal %s', (text, literal) => {
  const request = { method: 'POST', url: 'https://app.example.com/', headers: [], queryString: [], postData: { text } };
  expect(swiftSampleOf(request)).toContain(`request.httpBody = Data(${literal}.utf8)\n`);
});

it('a request without a body sends none', () => {
  const request = {
    method: 'GET',
    url: 'https://app.example.com/',
    headers: [],
    queryString: [{ name: 'a', value: 'b c' }],
  };
  const sample = swiftSampleOf(request);
  expect(sample).toContain('URL(string: "https://app.example.com/?a=b+c")!');
  expect(sample).not.toContain('httpBody');
});
