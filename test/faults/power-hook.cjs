// Loaded into the server before the program: notes how much of the database's log the disk has confirmed, which is all that
// a power cut would leave. Slow on purpose, as a cheap disk is, so that there is always something that is not confirmed yet.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const real = fs.fdatasync;
const confirmed = process.env.TEST_CONFIRMED_FILE;
const slowMs = Number(process.env.TEST_SYNC_MS);

fs.writeFileSync(confirmed, '0');
fs.fdatasync = (fd, done) => {
  const { size } = fs.fstatSync(fd);
  setTimeout(
    () =>
      real(fd, (error) => {
        if (!error) fs.writeFileSync(confirmed, String(size));
        done(error);
      }),
    slowMs,
  );
};
syncBuiltinESMExports();
