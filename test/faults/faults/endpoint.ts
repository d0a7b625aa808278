import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { chat } from '../../fake/dialects.ts';
import type { Wire } from '../../fake/hostileServer.ts';
import { startHostileServer } from '../../fake/hostileServer.ts';
import type { Hostility } from '../../fake/hostilities.ts';
import { hasOpenssl, makeCertificates } from '../../execute/certificates.ts';
import { skipped, sumOf, type Context, type Fault, type Verdict } from '../fault.ts';
import { resumeUntilDone, settle } from '../settle.ts';
import { openSubject } from '../subject.ts';
import { runUndisturbed } from '../undisturbed.ts';

const whole = (wire: Wire, text?: string): string => `${wire.head(`content-length: ${Buffer.byteLength(wire.body(text))}\r\n`)}${wire.body(text)}`;
const well = (wire: Wire): void => void wire.socket.write(whole(wire));

/** What one in ten requests meets the first time that they are sent. */
const hostilities: Readonly<Record<string, (wire: Wire) => void>> = {
  'resets at once': ({ socket }) => void socket.resetAndDestroy(),
  'resets in the middle': wire => void wire.socket.write(whole(wire).slice(0, -8), () => setImmediate(() => wire.socket.resetAndDestroy())),
  'stalls': () => undefined,
  'stalls in the middle': wire => void wire.socket.write(whole(wire).slice(0, -8)),
  'trickles': wire => trickle(wire, whole(wire, 'x'.repeat(4000))),
  'sends garbage': ({ socket }) => void socket.end('220 mail.example ESMTP\r\n'),
  'sends half a document': wire => void wire.socket.write(`${wire.head('content-length: 12\r\n')}{"choices": [`),
  'redirects': wire => wire.say(301, '', 'location: http://elsewhere.invalid/v1\r\n'),
  'refuses for a moment': wire => wire.say(429, '{"error": {"message": "slow down"}}', 'retry-after: 0.2\r\n'),
  'fails': wire => wire.say(503, 'full'),
};

export const endpoint: Fault = {
  name: 'endpoint that misbehaves',
  line: `One request in ten meets an endpoint that ${Object.keys(hostilities).join(', ')}; what failed in the end is asked again with \`pitwall retry\`. A bench tries nothing again: its failures are rows, each request one.`,
  kinds: ['eval', 'bench'],
  async inject(context) {
    const verdicts: Verdict[] = [];
    for (const name of Object.keys(hostilities).slice(0, Math.max(2, context.moments))) verdicts.push(await misbehave(context, name));
    return sumOf(verdicts);
  },
};

async function misbehave({ kind, program, say }: Context, name: string): Promise<Verdict> {
  const model = idOf(name);
  const server = await startHostileServer(chat, [{ name: 'well', ends: '', play: well }, ...Object.keys(hostilities).map(hostilityOf)]);
  const subject = await openSubject(kind, program, { url: `${server.origin}/v1` });
  try {
    const part = kind === 'bench' ? 'target' : 'models.0';
    const flags = (asked: string): readonly string[] => ['--set', `${part}.timeout=1s`, '--set', `${part}.model=${asked}`];
    const calm = await openSubject(kind, program, { url: `${server.origin}/v1`, more: '' });
    const expected = await runUndisturbed(calm, flags('well')).finally(() => calm.dispose());
    const first = await subject.begin(...flags(model)).ended;
    const failed = failures(subject.rows());
    say(`${kind}: ${name}: ${failed} of ${expected.rows.length} failed at first`);
    // A bench that saw nothing of it would not have been tried.
    const unseen = kind === 'bench' && failed === 0 ? [`nobody noticed that the endpoint ${name}`] : [];
    const again = kind === 'bench' ? [] : failed > 0 ? [await subject.run('retry', 'latest')] : first.code === 0 ? [] : await resumeUntilDone(subject);
    const verdict = await settle(subject, kind === 'bench' ? { ...expected, rows: namesOf(expected.rows) } : expected, 1, [first, ...again], unseen, kind === 'bench' ? namesOf : undefined);
    return { ...verdict, wrong: verdict.wrong.map(wrong => `${name}: ${wrong}`) };
  } finally {
    await subject.dispose();
    server.close();
  }
}

function hostilityOf(name: string): Hostility {
  let asked = 0;
  return { name, ends: '', play: wire => (wire.attempt === 1 && asked++ % 10 === 0 ? hostilities[name]?.(wire) : well(wire)) };
}

function idOf(name: string): string {
  return name.replaceAll(/\W+/g, '-');
}

function failures(rows: readonly (readonly [string, string])[]): number {
  return rows.filter(([, said]) => /"(failed|timedOut)"/.test(said)).length;
}

function namesOf(rows: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return rows.map(([name]) => [name, '']);
}

function trickle({ socket }: Wire, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || at >= text.length) return clearInterval(timer);
    socket.write(text[at++] ?? '');
  }, 20);
}

export const certificate: Fault = {
  name: 'certificate changes',
  line: 'In the middle of a run the endpoint shows a certificate that nobody vouches for; later it shows the right one again, and the run is resumed.',
  kinds: ['eval'],
  async inject({ kind, program }) {
    if (!hasOpenssl()) return skipped('there is no openssl to make certificates with');
    const [right, wrong] = [makeCertificates(), makeCertificates()];
    let answered = 0;
    const server = createServer({ cert: right.cert, key: right.key }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        answered++;
        const { text } = chat.read('/chat/completions', JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
        setTimeout(() => response.setHeader('content-type', 'application/json').end(chat.whole(text)), 10);
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`;
    const flags = ['--set', `models.0.ca=${JSON.stringify(right.ca)}`];
    const show = ({ cert, key }: typeof right): void => {
      server.setSecureContext({ cert, key });
      server.closeAllConnections();
    };
    const calm = await openSubject(kind, program, { url });
    const subject = await openSubject(kind, program, { url });
    try {
      void readFileSync(right.ca);
      const expected = await runUndisturbed(calm, flags);
      answered = 0;
      const { ended } = subject.begin(...flags);
      while (answered < expected.rows.length / 4) await new Promise(resolve => setTimeout(resolve, 10));
      show(wrong);
      const first = await ended;
      show(right);
      const told = /certificate/.test(first.note + first.out) ? [] : [`nobody was told of the certificate: ${(first.out + first.note).slice(-600)}`];
      return await settle(subject, expected, 1, [first, ...(await resumeUntilDone(subject))], told);
    } finally {
      await calm.dispose();
      await subject.dispose();
      server.closeAllConnections();
      server.close();
      right.remove();
      wrong.remove();
    }
  },
};
