import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installPeer } from '../peers/install.ts';
import type { Ask, Tool } from './tool.ts';

const autocannonVersion = '9.0.0';
const autocannonProgram = (): string => path.join(installPeer('autocannon', autocannonVersion), 'autocannon');
const wrkProgram = '/usr/bin/wrk';

const bodyOf = ({ model, stream, tokens }: Ask): string => JSON.stringify({ model, messages: [{ role: 'user', content: 'What is 1 + 1?' }], max_tokens: tokens, stream });
const streamsOf = ({ load }: Ask): string => String('streams' in load ? load.streams : 64);

/** It reads no streams: requests a second is what it can tell. */
export const autocannon: Tool = {
  id: 'autocannon',
  name: 'autocannon',
  version: autocannonVersion,
  does: ['short'],
  install: autocannonProgram,
  command: ask => ({
    args: [autocannonProgram(), '-c', streamsOf(ask), '-a', String(ask.requests + ask.warmUp), '-m', 'POST', '-H', 'content-type=application/json', '-b', bodyOf(ask), '--json', `${ask.url}/chat/completions`],
  }),
  read: (_, stdout) => ({ requests: (JSON.parse(stdout) as { '2xx': number })['2xx'] }),
};

/** The fastest there is; from Debian. It stops by time. */
export const wrk: Tool = {
  id: 'wrk',
  name: 'wrk',
  version: '4.1',
  does: ['short'],
  install: () => {
    if (!existsSync(wrkProgram)) throw new Error('not installed (apt install wrk)');
  },
  command: ask => {
    const script = path.join(ask.folder, 'post.lua');
    writeFileSync(script, `wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\nwrk.body = ${JSON.stringify(bodyOf(ask))}\n`);
    return { args: [wrkProgram, '-t', '1', '-c', streamsOf(ask), '-d', '2s', '-s', script, `${ask.url}/chat/completions`] };
  },
  read: (_, stdout) => ({ requests: Number(/(\d+) requests in/.exec(stdout)?.[1]) }),
};
