import type { Catalogue } from '../catalogue.ts';

/** What the owner reads in the terminal. The rest of the command line speaks English. */
export const cli = {
  'cli.ready': { vi: 'zalo-bridge đang chạy tại {url}', en: 'zalo-bridge is running at {url}' },
  'cli.setup': {
    vi: 'Mở đường dẫn này để tạo tài khoản quản trị (dùng một lần, trong 30 phút):',
    en: 'Open this address to make the administrator account (works once, for 30 minutes):',
  },
} as const satisfies Catalogue;
