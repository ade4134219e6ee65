/** Lucide icons that pages use (https://lucide.dev/icons); a new one needs only its name here. */
export const ICONS = [
  'archive',
  'arrow-left',
  'ban',
  'bot',
  'check',
  'chevron-down',
  'chevron-right',
  'circle-alert',
  'circle-check',
  'clock',
  'copy',
  'download',
  'hand',
  'info',
  'key-round',
  'layers',
  'message-square',
  'messages-square',
  'monitor',
  'moon',
  'paperclip',
  'pause',
  'play',
  'plus',
  'qr-code',
  'radio',
  'refresh-cw',
  'search',
  'send',
  'settings',
  'smartphone',
  'square',
  'sun',
  'trash-2',
  'upload',
  'user',
  'user-check',
  'users',
  'x',
] as const;

const FONT = '@fontsource/be-vietnam-pro/files/be-vietnam-pro';

/** Files of other packages that we serve or build from: our name for each, and where its package keeps it. */
export const VENDOR_FILES: Readonly<Record<string, string>> = {
  'vendor/htmx.min.js': 'htmx.org/dist/htmx.min.js',
  'vendor/webauthn.min.js': '@simplewebauthn/browser/dist/bundle/index.umd.min.js',
  ...Object.fromEntries(
    ['latin', 'latin-ext', 'vietnamese'].flatMap((subset) =>
      [400, 600].map((weight) => [
        `vendor/fonts/be-vietnam-pro-${subset}-${weight}.woff2`,
        `${FONT}-${subset}-${weight}-normal.woff2`,
      ]),
    ),
  ),
  ...Object.fromEntries(ICONS.map((name) => [`vendor/icons/${name}.svg`, `lucide-static/icons/${name}.svg`])),
};
