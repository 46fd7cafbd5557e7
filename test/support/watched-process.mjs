import { subscribe } from 'node:diagnostics_channel';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// Loaded before the service: reports to the test that has started it what can't be seen from outside.

const routes = [];
subscribe('fastify.initialization', ({ fastify }) => {
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
});

/** The names of headers that have been looked for. */
const headersRead = new Set();
const noticed = (name) => {
  if (typeof name === 'string') headersRead.add(name);
  return name;
};
subscribe('http.server.request.start', ({ request }) => {
  const value = new Proxy(request.headers, {
    get: (target, name) => target[noticed(name)],
    has: (target, name) => noticed(name) in target,
  });
  Object.defineProperty(request, 'headers', { value });
});

// Not monitorEventLoopDelay: it leaves out what comes within its first interval after a reset, and counts the time in
// which a busy machine does something else.
let round = { at: performance.now(), computedMs: computed() };
let longestMs = 0;
let askedAtMs = computed();
setInterval(() => {
  const now = { at: performance.now(), computedMs: computed() };
  longestMs = Math.max(longestMs, Math.min(now.at - round.at, now.computedMs - round.computedMs));
  round = now;
}, 5).unref();

/** For how long the process has computed. */
function computed() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

const questions = {
  routes: () => routes,
  /** Since the last time that it was asked. */
  headersRead() {
    const names = [...headersRead];
    headersRead.clear();
    return names;
  },
  /** Since it was last asked: how long the event loop has computed without a pause at most, and the process in all. */
  standstill() {
    const answer = { longestMs, computedMs: computed() - askedAtMs };
    longestMs = 0;
    askedAtMs = computed();
    return answer;
  },
  /** From now on no file can be read to its end. */
  breakFiles() {
    const { createReadStream } = fs;
    fs.createReadStream = (...args) => {
      const stream = createReadStream(...args);
      return stream.once('open', () => stream.destroy(new Error('a fault of the disk')));
    };
    syncBuiltinESMExports();
  },
};

process.on('message', ({ id, question }) => {
  // Once the event loop has gone round: what it was held up by is known then.
  setTimeout(() => process.send({ id, answer: questions[question]() }), 10);
});
process.channel.unref();
