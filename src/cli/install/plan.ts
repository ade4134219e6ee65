/** One thing that an installation does. `show` is how an administrator would type it. */
export type Step =
  | { do: 'user'; name: string; home: string; show: string }
  | { do: 'folder'; path: string; mode: number; owner: 'root' | 'service'; show: string }
  | { do: 'program'; from: string; to: string; show: string }
  | { do: 'file'; path: string; mode: number; content: string; keep: boolean; show: string }
  | { do: 'key'; path: string; show: string }
  | { do: 'systemctl'; args: string[]; show: string };

export interface InstallParts {
  /** The running single binary. */
  program: string;
  unit: string;
  environment: string;
}

export const SERVICE_USER = 'zalo-bridge';
/** What is behind the name of the program that an upgrade replaced. */
export const PREVIOUS = '.previous';
const PROGRAM = '/usr/local/bin/zalo-bridge';
const CONFIG = '/etc/zalo-bridge';
const DATA = '/var/lib/zalo-bridge';
const UNIT = '/etc/systemd/system/zalo-bridge.service';

/** Everything that `install` does, in order. Doing it again upgrades the program and keeps settings, key and data. */
export function installPlan({ program, unit, environment }: InstallParts): Step[] {
  return [
    {
      do: 'user',
      name: SERVICE_USER,
      home: DATA,
      show: `useradd --system --user-group --home-dir ${DATA} --shell /usr/sbin/nologin ${SERVICE_USER}`,
    },
    {
      do: 'folder',
      path: CONFIG,
      mode: 0o750,
      owner: 'root',
      show: `install -d -o root -g ${SERVICE_USER} -m 0750 ${CONFIG}`,
    },
    {
      do: 'folder',
      path: DATA,
      mode: 0o700,
      owner: 'service',
      show: `install -d -o ${SERVICE_USER} -g ${SERVICE_USER} -m 0700 ${DATA}`,
    },
    {
      do: 'program',
      from: program,
      to: PROGRAM,
      show: `install -m 0755 --backup=simple --suffix=${PREVIOUS} ${program} ${PROGRAM}`,
    },
    {
      do: 'key',
      path: `${CONFIG}/secret.key`,
      show: `make ${CONFIG}/secret.key (32 random bytes, for ${SERVICE_USER} only), unless it is there`,
    },
    {
      do: 'file',
      path: `${CONFIG}/env`,
      mode: 0o640,
      content: environment,
      keep: true,
      show: `write ${CONFIG}/env with every setting commented out, unless it is there`,
    },
    { do: 'file', path: UNIT, mode: 0o644, content: unit, keep: false, show: `write ${UNIT}` },
    { do: 'systemctl', args: ['daemon-reload'], show: 'systemctl daemon-reload' },
    { do: 'systemctl', args: ['enable', 'zalo-bridge'], show: 'systemctl enable zalo-bridge' },
    { do: 'systemctl', args: ['restart', 'zalo-bridge'], show: 'systemctl restart zalo-bridge' },
  ];
}
