// Runs before any TypeScript is loaded, on whatever Node the shell found. Says in one line what is wrong instead of
// an ERR_UNKNOWN_FILE_EXTENSION or the crash that better-sqlite3 13 gives below Node 22.14 (WiseLibs/better-sqlite3#1514).
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `zalo-bridge needs Node 22.18 or newer, but this is Node ${process.versions.node}. ` +
      'Run "npm ci" without --omit=optional (it brings Node 26), or install a newer Node.',
  );
  process.exit(1);
}
try {
  import.meta.resolve('better-sqlite3');
} catch {
  console.error('zalo-bridge is not installed yet: run "npm ci" in this folder first.');
  process.exit(1);
}
