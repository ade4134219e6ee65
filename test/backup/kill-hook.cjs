// Loaded into the program before it: dies, as by kill -9, where it would rename for the n-th time inside a restore.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const real = fs.renameSync;
let left = Number(process.env.TEST_KILL_AT);

fs.renameSync = (from, to) => {
  if (/restore|replaced/.test(`${from}${to}`) && --left === 0) process.kill(process.pid, 'SIGKILL');
  real(from, to);
};
syncBuiltinESMExports();
