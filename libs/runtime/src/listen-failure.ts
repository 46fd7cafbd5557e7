/** Why a port can't be listened on, in one line that names its settings. */
export function listenFailure(error: unknown, host: string, port: number, setting: string): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = code === 'EADDRINUSE' ? 'the port is in use' : message;
  return new Error(`Can't listen on ${host}:${port} (HOST, ${setting}): ${reason}.`, { cause: error });
}
