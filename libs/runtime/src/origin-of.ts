/** Where a server can be reached that listens on a host, IPv6 addresses included (RFC 3986, section 3.2.2). */
export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
