import { main } from './cli/main.ts';

// What is made in the data folder is nobody else's to read.
process.umask(0o077);

/**
 * Whoever read the output may be gone (`| head`), which is no trouble: the work goes on. What cannot be written for another
 * reason, such as a full disk, is said once, and is a failure.
 */
let isLost = false;
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE' || isLost) return;
  isLost = true;
  process.exitCode = 1;
  process.stderr.write(`zalo-bridge: the output could not be written: ${message}\n`);
});
process.stderr.on('error', () => {});

void main(process.argv.slice(2), process.env).then((code) => {
  process.exitCode = isLost ? code || 1 : code;
});
