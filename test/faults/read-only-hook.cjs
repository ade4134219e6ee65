// Loaded into the server before the program: while a file of that name exists, SQLite refuses every write of this process with
// SQLITE_READONLY, as it does when the system mounts the disk of a running server read-only.
const Database = require('better-sqlite3');
const { existsSync } = require('node:fs');

const open = new Set();
const { prepare } = Database.prototype;
Database.prototype.prepare = function (...given) {
  open.add(this);
  return prepare.apply(this, given);
};

let isReadOnly = false;
setInterval(() => {
  if (existsSync(process.env.TEST_READ_ONLY_FILE) === isReadOnly) return;
  isReadOnly = !isReadOnly;
  for (const db of open) if (db.open) db.pragma(`query_only = ${isReadOnly ? 1 : 0}`);
}, 10).unref();
