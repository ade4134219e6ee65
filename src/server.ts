import { main } from './cli/main.ts';

// What is made in the data folder is nobody else's to read.
process.umask(0o077);

void main(process.argv.slice(2), process.env).then((code) => {
  process.exitCode = code;
});
