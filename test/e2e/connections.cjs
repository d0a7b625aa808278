// Loaded into every Node process of a VS Code server: writes a line for each connection that code of Pitwall's opens, whatever library it goes through.
const fs = require('node:fs');
const net = require('node:net');

const file = process.env.PITWALL_TEST_CONNECTIONS;
if (file !== undefined) {
  fs.appendFileSync(file, `${JSON.stringify({ process: process.argv.slice(1).join(' ') })}\n`);
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    const stack = new Error().stack ?? '';
    if (/pitwall\.pitwall-/u.test(stack)) fs.appendFileSync(file, `${JSON.stringify({ to: args.flat().map(arg => (typeof arg === 'object' && arg !== null ? `${arg.host ?? arg.path ?? ''}:${arg.port ?? ''}` : String(arg))) })}\n`);
    return connect.apply(this, args);
  };
}
