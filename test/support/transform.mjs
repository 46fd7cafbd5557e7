import { transformSync } from 'rolldown/utils';

/** Turns TypeScript into JavaScript as `npm start` does, for jest. */
export default {
  process(source, path) {
    const { code, map, errors } = transformSync(path, source, {
      target: 'node20',
      decorator: { legacy: true, emitDecoratorMetadata: true },
      sourcemap: true,
    });
    if (errors.length > 0) throw new Error(errors.map(({ codeframe, message }) => codeframe ?? message).join('\n'));
    return { code, map };
  },
};
