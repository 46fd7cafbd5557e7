import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request that claims to be for a host, wherever it goes. */
export async function askAs(host: string, url: string, method = 'GET'): Promise<{ status: number; body: string }> {
  const asked = request(url, { method, headers: { host } }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, body: await text(response) };
}
