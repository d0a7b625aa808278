import path from 'node:path';
import type { OwnProgram } from '../../task/server/renderServer.ts';

/** This Pitwall as a program: `pitwall sim` in a task need not be installed anywhere else. */
export function ownProgram(): OwnProgram {
  const cli = import.meta.filename.endsWith('.ts') ? path.join(import.meta.dirname, '..', '..', 'cli', 'main.ts') : path.join(import.meta.dirname, 'cli.js');
  // In the editor the program is the editor's, which is told to be Node.
  return { command: [process.execPath, cli], env: process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' } };
}
