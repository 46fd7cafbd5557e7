/** What tests import as `@jest/globals`. Modules are shared by files, so that it stands for what the running file has got. */
let ofThisFile;

export function setGlobals(globals) {
  ofThisFile = globals;
}

function standIn(name) {
  return new Proxy(() => {}, {
    apply: (_target, _this, parameters) => ofThisFile[name](...parameters),
    get: (_target, property) => ofThisFile[name][property],
  });
}

export const afterAll = standIn('afterAll');
export const afterEach = standIn('afterEach');
export const beforeAll = standIn('beforeAll');
export const beforeEach = standIn('beforeEach');
export const describe = standIn('describe');
export const expect = standIn('expect');
export const it = standIn('it');

/** Fake timers; the tests fake nothing else by jest. */
export const jest = {
  useFakeTimers: (options) => ofThisFile.timers.useFakeTimers(options),
  useRealTimers: () => ofThisFile.timers.useRealTimers(),
  advanceTimersByTime: (ms) => ofThisFile.timers.advanceTimersByTime(ms),
  advanceTimersByTimeAsync: (ms) => ofThisFile.timers.advanceTimersByTimeAsync(ms),
};
