// Loaded into the program before it: dies, as by kill -9, at the n-th step of an upgrade.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const Database = require('better-sqlite3');

let left = Number(process.env.TEST_KILL_AT);
const step = () => {
  if (--left === 0) process.kill(process.pid, 'SIGKILL');
};

const { exec, pragma } = Database.prototype;
Database.prototype.exec = function (sql) {
  if (/CREATE|ALTER/.test(sql)) step();
  return exec.call(this, sql);
};
Database.prototype.pragma = function (text, options) {
  if (text === 'foreign_key_check' || text.startsWith('user_version = ')) step();
  return pragma.call(this, text, options);
};
const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  if (to.includes('.before-v')) step();
  rename(from, to);
};
syncBuiltinESMExports();
