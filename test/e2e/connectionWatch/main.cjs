// Started before Pitwall, in the same process: whatever library opens a connection there goes through this.
const fs = require('node:fs');
const net = require('node:net');

exports.activate = () => {
  const file = process.env.PITWALL_TEST_CONNECTIONS;
  const tell = line => fs.appendFileSync(file, `${JSON.stringify(line)}\n`);
  tell({ watches: process.pid });
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    const options = args.flat()[0];
    tell({ to: typeof options === 'object' && options !== null ? `${options.host ?? options.path ?? ''}:${options.port ?? ''}` : String(options) });
    return connect.apply(this, args);
  };
};
