import { describe, expect, it } from '@jest/globals';
import { listenFailure } from './listen-failure.js';

const inUse = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });

describe('a port that can not be listened on', () => {
  it.each([
    ['PORT', 3000, 'PORT=3001 npm start'],
    ['PORT', 65_535, 'PORT=65534 npm start'],
    ['METRICS_PORT', 9464, 'METRICS_PORT=9465'],
  ])('is named with its settings, and with another one to choose: %s=%i', (setting, port, another) => {
    expect(listenFailure(inUse, 'HOST', '127.0.0.1', setting, port).message).toBe(
      `Can't listen on 127.0.0.1:${port} (HOST, ${setting}): the port is in use. Choose another one, such as ${another}`,
    );
  });

  it('is reported in the words of the system when the reason is another one', () => {
    const error = Object.assign(new Error('listen EACCES: permission denied 0.0.0.0:80'), { code: 'EACCES' });
    expect(listenFailure(error, 'HOST', '0.0.0.0', 'PORT', 80).message).toBe(
      "Can't listen on 0.0.0.0:80 (HOST, PORT): listen EACCES: permission denied 0.0.0.0:80.",
    );
  });
});
