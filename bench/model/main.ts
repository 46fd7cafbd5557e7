import { answerTo } from './answer.js';

try {
  process.stdout.write(`${answerTo(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
