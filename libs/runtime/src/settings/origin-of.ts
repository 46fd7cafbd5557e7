/** A server that listens on all addresses is reached on this machine. */
const EVERYWHERE = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** Where a browser reaches a server that listens on a host, IPv6 addresses included (RFC 3986, section 3.2.2). */
export function originOf(host: string, port: number): string {
  const reached = EVERYWHERE.get(host) ?? host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}
