import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as sea from 'node:sea';
import { programFiles } from '../../web/files.ts';
import { type Command, CommandError, print, say } from '../command.ts';
import { applySteps } from './apply.ts';
import { installPlan } from './plan.ts';

export const install: Command = {
  words: 'install',
  usage: '[--yes] [--root DIR]',
  summary: 'make this file a service of systemd',
  details:
    'Without --yes it shows what it would do and does nothing. Run again with a newer file it upgrades: the unit and the program are ' +
    'replaced (the program that was there stays as zalo-bridge.previous) and the service is restarted; settings, key and data stay. docs/operate.md says how to remove it again.',
  options: {
    yes: { type: 'boolean', about: 'do it, as root' },
    root: { type: 'string', value: 'DIR', about: 'write the files below DIR only, for building an image or a package' },
  },
  server: 'either',
  examples: ['install', 'install --yes', 'install --root ./image --yes'],
  maxArgs: 0,
  async run({ options }) {
    const root = resolve(String(options.root ?? '/'));
    const isStaged = root !== '/';
    const steps = installPlan({
      program: process.execPath,
      unit: programFiles.text('deploy/zalo-bridge.service'),
      environment: programFiles.text('deploy/env.example'),
    });
    const shown = steps.filter((step) => !isStaged || !['user', 'systemctl'].includes(step.do));
    if (options.yes !== true) {
      say(
        isStaged ? `This would be done below ${root}; --yes does it:` : 'This would be done; --yes does it, as root:',
      );
      print(shown.map(({ show }) => `  ${show}`).join('\n'));
      return 0;
    }
    if (!sea.isSea())
      throw new CommandError(
        'only the single binary can be installed: run "npm run build", then dist/zalo-bridge install',
      );
    if (process.platform !== 'linux') throw new CommandError('install knows systemd only; see docs/install.md');
    // As sd_booted(3) asks. Before the first step: half an installation helps nobody.
    if (!isStaged && !existsSync('/run/systemd/system'))
      throw new CommandError('this machine was not started by systemd, so nothing was done; see docs/install.md');
    if (!isStaged && process.getuid?.() !== 0) throw new CommandError('this needs root: run it with sudo');
    const done = applySteps(steps, root);
    for (const step of shown) say(`  ${done.includes(step) ? 'done' : 'as it was'}: ${step.show}`);
    const isNew = done.some((step) => step.do === 'key');
    if (!isStaged && isNew) {
      say('\nThe address for making the administrator:');
      say(
        `  sudo -u zalo-bridge ZB_DATA_DIR=/var/lib/zalo-bridge ZB_KEY_FILE=/etc/zalo-bridge/secret.key zalo-bridge setup-url`,
      );
    }
    return 0;
  },
};
