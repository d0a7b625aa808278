// `npm run -s pitwall -- ARGS`: the command line from the checkout, in the folder it was called from.
import { createRequire } from 'node:module';
import path from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';

ensureBuilt();
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
const cli = path.resolve(import.meta.dirname, '../dist/cli.js');
process.argv[1] = cli;
createRequire(import.meta.url)(cli); // in this process: signals, exit code and terminal need no forwarding
