import { main } from './cli/main.ts';

// What is made in the data folder is nobody else's to read.
process.umask(0o077);

process.exitCode = await main(process.argv.slice(2), process.env);
