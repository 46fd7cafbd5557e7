/** The request that a sample sends, in the form of HAR. */
interface HarRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly queryString: readonly { readonly name: string; readonly value: string }[];
  readonly postData?: { readonly text: string };
}

/**
 * A sample in Swift that compiles on Apple's systems and on Linux, waits for the answer and prints it. That of
 * `httpsnippet` does none of these.
 */
export function swiftSampleOf({ method, url, headers, queryString, postData }: HarRequest): string {
  const address = new URL(url);
  for (const { name, value } of queryString) address.searchParams.append(name, value);
  return [
    'import Foundation',
    '#if canImport(FoundationNetworking)',
    'import FoundationNetworking',
    '#endif',
    '',
    `var request = URLRequest(url: URL(string: ${literal(address.href)})!)`,
    `request.httpMethod = ${literal(method)}`,
    ...headers.map(({ name, value }) => `request.setValue(${literal(value)}, forHTTPHeaderField: ${literal(name)})`),
    ...(postData ? [`request.httpBody = Data(${literal(postData.text)}.utf8)`] : []),
    '',
    'let (data, _) = try await URLSession.shared.data(for: request)',
    'print(String(decoding: data, as: UTF8.self))',
    '',
  ].join('\n');
}

/** A raw string, in which only a quotation mark with as many `#` as it begins with has a meaning. */
function literal(text: string): string {
  const longest = Math.max(-1, ...[...text.matchAll(/["\\](#*)/g)].map(([, hashes]) => hashes!.length));
  const hashes = '#'.repeat(longest + 1);
  return `${hashes}"${text}"${hashes}`;
}
