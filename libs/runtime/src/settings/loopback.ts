const NAME = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;
const HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** Whether a host name, or an address with or without brackets, always means this machine. */
export function isLoopback(hostname: string): boolean {
  return NAME.test(hostname);
}

/** The same for a request's Host, with or without a port. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && HOST.test(host);
}
