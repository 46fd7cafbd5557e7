/** An error that states in one line why a port can't be used, names its settings, and suggests another port. */
export function listenFailure(
  error: unknown,
  hostSetting: string,
  host: string,
  portSetting: string,
  port: number,
): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const another = `${portSetting}=${port === 65_535 ? port - 1 : port + 1}${portSetting === 'PORT' ? ' npm start' : ''}`;
  const reason = code === 'EADDRINUSE' ? `the port is in use. Choose another one, such as ${another}` : `${message}.`;
  return new Error(`Can't listen on ${host}:${port} (${hostSetting}, ${portSetting}): ${reason}`, { cause: error });
}
