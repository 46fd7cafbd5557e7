/** Messages of a PostgreSQL that does not start, each with a remedy. The first match counts. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /incompatible with server/,
    'Set DATABASE_URL to a PostgreSQL of that version, or delete the folder to start again.',
  ],
  [/shared memory segment/, 'Give /dev/shm 16 MB or more, which everyone may write to (docker run --shm-size=64m).'],
  [/No space left on device|quota exceeded/, 'Make room on its disk, or set DATA_DIR to a folder on another one.'],
  [
    /wrong ownership|invalid permissions|Permission denied/,
    'The folder has to belong to whoever runs PostgreSQL (nobody, when root starts it), and to be closed to others (chmod 700).',
  ],
  [
    /No such file|does not exist|not a valid data|could not (find|locate|open|access|read)|corrupt|checksum/,
    'The folder is empty or damaged: restore it from a copy, or delete it to start again.',
  ],
];

/** A summary, whose reason stands in the line before. */
const SUMMARY = /contains errors|^could not load/;

/** The first line of a log that has a reason, with its detail; undefined when there is none. */
function reasonIn(lines: readonly string[]): string | undefined {
  for (const [index, line] of lines.entries()) {
    const reason =
      textAfter(line, 'FATAL:  ', 'PANIC:  ', 'ERROR:  ') ??
      (/^(postgres|initdb): /.test(line) ? textAfter(line, 'error: ', ': ') : undefined);
    if (reason === undefined) continue;
    if (SUMMARY.test(reason)) return textAfter(lines[index - 1] ?? '', 'LOG:  ') ?? reason;
    const detail = textAfter(lines[index + 1] ?? '', 'DETAIL:  ');
    return detail === undefined ? reason : `${reason}: ${detail}`;
  }
  return undefined;
}

function textAfter(line: string, ...marks: readonly string[]): string | undefined {
  const mark = marks.find((one) => line.includes(one));
  return mark === undefined ? undefined : line.slice(line.indexOf(mark) + mark.length).trim();
}

/**
 * States in one line why PostgreSQL has failed, and what to do.
 *
 * @param output what PostgreSQL has written, in English
 */
export function failureLine(what: string, output: string, more = ''): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const reason = reasonIn(lines) ?? lines.at(-1) ?? 'it has ended without a word';
  const remedy = REMEDIES.find(([pattern]) => pattern.test(reason))?.[1] ?? more;
  return `${what}: ${reason.replace(/[.:,]$/, '')}. ${remedy}`.trim();
}
