/** Uploads and sending what was uploaded (zca-js 2.2.0 apis/uploadAttachment.js, sendMessage.js), and parselink. */
import { FILE_HOST, fileUrl, PHOTO_HOST, photoUrl } from '../addresses.ts';
import { fileDonePush } from '../builders.ts';
import { expect, Refusal } from '../checks.ts';
import { bodyOf, fileBody } from '../content.ts';
import type { Kernel } from '../kernel.ts';
import type { Account } from '../world.ts';
import { record } from './acts.ts';
import type { ApiCall, ApiRoute } from './api.ts';
import { accept, chatOf } from './messages.ts';

/** The one file of a multipart body. */
function filePart({ call }: ApiCall, field: string): Buffer {
  const boundary = /^multipart\/form-data; ?boundary=(.+)$/.exec(call.header('content-type'))?.[1];
  expect(boundary, 'an upload that is not multipart/form-data');
  const start = call.body.indexOf('\r\n\r\n');
  const end = call.body.lastIndexOf(`\r\n--${boundary}`);
  expect(start > 0 && end >= start, 'a multipart body without a part');
  expect(call.body.subarray(0, start).includes(`name="${field}"`), `the upload has no field ${field}`);
  return call.body.subarray(start + 4, end);
}

/** The whole file once its last part is there; null before. Checked as the real server would: sizes must add up. */
function collect(api: ApiCall): Buffer | null {
  const { kernel, account, params } = api;
  const [chunkId, total] = [Number(params.chunkId), Number(params.totalChunk)];
  expect(chunkId >= 1 && chunkId <= total, `chunk ${chunkId} of ${total}`);
  if (kernel.faults.upload.failChunk === chunkId) throw new Refusal(221, 'Vượt quá số request cho phép');
  const key = `${account.uid} ${params.clientId} ${params.fileName}`;
  const parts = kernel.uploads.get(key) ?? [];
  kernel.uploads.set(key, parts);
  parts[chunkId - 1] = filePart(api, 'chunkContent');
  if (parts.filter(Boolean).length < total) return null;
  kernel.uploads.delete(key);
  const whole = Buffer.concat(parts);
  expect(whole.length === Number(params.totalSize), `the upload has ${whole.length} bytes, not ${params.totalSize}`);
  return whole;
}

const IMAGE_TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

function uploadPhoto(isGroup: boolean) {
  return (api: ApiCall) => {
    chatOf(api, isGroup);
    const { params, kernel } = api;
    const whole = collect(api);
    const base = { clientFileId: params.clientId, chunkId: params.chunkId };
    if (!whole) return { ...base, photoId: '-1', finished: 0 };
    const id = `upload-${kernel.serial()}`;
    const extension = String(params.fileName).toLowerCase().split('.').at(-1) ?? '';
    kernel.files.set(`${PHOTO_HOST}/${id}.png`, {
      type: IMAGE_TYPES[extension] ?? 'application/octet-stream',
      bytes: whole,
    });
    record(api, 'upload', params.fileName);
    const url = photoUrl(id);
    return { ...base, normalUrl: url, hdUrl: url, thumbUrl: url, photoId: String(kernel.serial()), finished: 1 };
  };
}

function announce(kernel: Kernel, account: Account, fileId: string, url: string): void {
  const { fileDone, delayMs } = kernel.faults.upload;
  const event = fileDonePush(fileId, url);
  if (fileDone === 'early') kernel.hub.push(account, event);
  if (fileDone === 'normal') kernel.clock.after(delayMs, () => kernel.hub.push(account, event));
}

function uploadFile(isGroup: boolean) {
  return (api: ApiCall) => {
    chatOf(api, isGroup);
    const { params, kernel, account } = api;
    const whole = collect(api);
    const base = { clientFileId: params.clientId, chunkId: params.chunkId };
    if (!whole) return { ...base, fileId: '-1', finished: 0 };
    const fileId = String(kernel.serial());
    const url = fileUrl(fileId, String(params.fileName));
    kernel.files.set(url.slice('https://'.length), { type: 'application/octet-stream', bytes: whole });
    record(api, 'upload', params.fileName);
    announce(kernel, account, fileId, url);
    return { ...base, fileId, finished: 1 };
  };
}

const receipt = (message: { msgId: string }) => ({ msgId: Number(message.msgId) });

function sendPhoto(isGroup: boolean) {
  return (api: ApiCall) => {
    const { params, kernel } = api;
    const url = String(params.rawUrl);
    const id = decodeURIComponent(url.slice(`https://${PHOTO_HOST}/`.length, -'.png'.length));
    expect(kernel.files.has(`${PHOTO_HOST}/${id}.png`), 'a photo that was not uploaded');
    return receipt(
      accept(api, 'photo', isGroup, bodyOf({ kind: 'photo', caption: String(params.desc ?? ''), id }, kernel.serial())),
    );
  };
}

function sendFile(isGroup: boolean) {
  return (api: ApiCall) => {
    const { params, kernel } = api;
    const url = String(params.fileUrl);
    expect(
      url.startsWith(`https://${FILE_HOST}/`) && kernel.files.has(url.slice('https://'.length)),
      'a file that was not uploaded',
    );
    return receipt(accept(api, 'file', isGroup, fileBody(String(params.fileName), Number(params.totalSize), url)));
  };
}

function sendGif(isGroup: boolean) {
  return (api: ApiCall) => {
    filePart(api, 'chunkContent');
    return receipt(accept(api, 'gif', isGroup, bodyOf({ kind: 'gif' }, api.kernel.serial())));
  };
}

function thumbnail(api: ApiCall) {
  filePart(api, 'fileContent');
  return { url: photoUrl(`thumb-${api.kernel.serial()}`), clientFileId: api.params.clientId };
}

function parseLink({ params }: ApiCall) {
  const href = String(params.link);
  const data = {
    href,
    src: URL.canParse(href) ? new URL(href).host : '',
    title: href,
    desc: '',
    thumb: '',
    media: { type: 0, count: 0 },
  };
  return { data, error_maps: {} };
}

const upload = {
  fileName: 'text',
  clientId: 'number',
  totalSize: 'number',
  imei: 'imei',
  totalChunk: 'number',
  chunkId: 'number',
} as const;
const photo = {
  photoId: 'digits',
  clientId: 'digits',
  desc: 'string',
  rawUrl: 'text',
  width: 'number',
  height: 'number',
} as const;
const file = { fileId: 'digits', checksum: 'text', fileName: 'text', fileUrl: 'text', totalSize: 'number' } as const;
const gif = { fileName: 'text', clientId: 'digits', thumb: 'text', checksum: 'text' } as const;

export const fileRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    service: 'file',
    path: '/api/message/parselink',
    needs: { link: 'text', imei: 'imei' },
    run: parseLink,
  },
  {
    method: 'POST',
    service: 'file',
    path: '/api/message/upthumb',
    needs: { imei: 'imei' },
    upload: true,
    run: thumbnail,
  },
  ...[false, true].flatMap((isGroup): ApiRoute[] => {
    const base = isGroup ? '/api/group' : '/api/message';
    const to = isGroup ? ({ grid: 'digits' } as const) : ({ toid: 'digits' } as const);
    const post = { method: 'POST', service: 'file' } as const;
    return [
      {
        ...post,
        path: `${base}/photo_original/upload`,
        needs: { ...upload, ...to },
        upload: true,
        run: uploadPhoto(isGroup),
      },
      {
        ...post,
        path: `${base}/asyncfile/upload`,
        needs: { ...upload, ...to },
        upload: true,
        run: uploadFile(isGroup),
      },
      { ...post, path: `${base}/photo_original/send`, needs: { ...photo, ...to }, run: sendPhoto(isGroup) },
      { ...post, path: `${base}/asyncfile/msg`, needs: { ...file, ...to }, run: sendFile(isGroup) },
      { ...post, path: `${base}/gif`, needs: { ...gif, ...to }, upload: true, run: sendGif(isGroup) },
    ];
  }),
];
