/**
 * States in one line what to do when this version of Node can't run the service, and returns undefined otherwise. It
 * reads ranges in the form of our manifests, `^20.19.0 || >=24.11.0`. It has no imports, so that any Node can run it.
 *
 * @param {string} version such as `20.19.0`
 * @param {string} range the `engines.node` of the manifest
 * @returns {string | undefined}
 */
export function versionProblem(version, range) {
  const isWithin = range.split('||').some((part) => {
    const [, operator, lowest] = /^\s*(\^|>=)([\d.]+)\s*$/.exec(part);
    return compare(version, lowest) >= 0 && (operator === '>=' || majorOf(version) === majorOf(lowest));
  });
  if (isWithin) return undefined;
  return `Invites needs Node ${range.replaceAll('||', 'or')}, and this is ${version}. Install Node 22 (nodejs.org) and try again.`;
}

const majorOf = (version) => version.split('.')[0];

function compare(one, other) {
  const [left, right] = [one, other].map((version) => version.split(/[.-]/).slice(0, 3).map(Number));
  const index = left.findIndex((number, place) => number !== right[place]);
  return index === -1 ? 0 : left[index] - right[index];
}
