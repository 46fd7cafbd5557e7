import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, root } from './bundler.mjs';

// Bundles each program of programs.json from the sources, because a start would take far longer with single files (ADR
// 20).

const programs = JSON.parse(readFileSync(join(root, 'scripts', 'programs.json'), 'utf8'));
await bundle(programs, join(root, 'dist'), {
  minify: {
    compress: false,
    mangle: { toplevel: true, keepNames: true },
    codegen: { removeWhitespace: true, asciiOnly: true },
  },
  sourcemap: true,
  sourcemapExcludeSources: true,
});
