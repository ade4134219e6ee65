import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeFileName } from '../../src/bridge/media/file-name.ts';
import { measure } from '../../src/bridge/media/image.ts';
import { sniff } from '../../src/bridge/media/sniff.ts';
import { GIF, JPEG, M4A, MP3, MP4, oldOffice, PDF, PNG, zip } from './samples.ts';

const taken: [name: string, body: Buffer, mime: string][] = [
  ['PNG', PNG, 'image/png'],
  ['JPEG', JPEG, 'image/jpeg'],
  ['GIF', GIF, 'image/gif'],
  ['WebP', Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1'), 'image/webp'],
  ['HEIC', Buffer.from('\0\0\0\x18ftypheic', 'latin1'), 'image/heic'],
  ['MP3', MP3, 'audio/mpeg'],
  ['MP3 without a head', Buffer.from('fffb9064', 'hex'), 'audio/mpeg'],
  ['AAC', Buffer.from('fff15080', 'hex'), 'audio/aac'],
  ['M4A', M4A, 'audio/mp4'],
  ['AMR', Buffer.from('#!AMR\n'), 'audio/amr'],
  ['WAV', Buffer.from('RIFF\0\0\0\0WAVEfmt ', 'latin1'), 'audio/wav'],
  ['MP4', MP4, 'video/mp4'],
  ['PDF', PDF, 'application/pdf'],
  ['zip', zip('anh/1.jpg'), 'application/zip'],
  ['empty zip', zip(), 'application/zip'],
  [
    'Word',
    zip('[Content_Types].xml', 'word/document.xml'),
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
  [
    'Excel',
    zip('[Content_Types].xml', 'xl/workbook.xml'),
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ],
  ['old Word', oldOffice('WordDocument'), 'application/msword'],
  ['old Excel', oldOffice('Workbook'), 'application/vnd.ms-excel'],
];
for (const [name, body, mime] of taken)
  test(`${name} is known by its own bytes`, () => {
    assert.equal(sniff(body)?.mime, mime);
  });

const refused: [name: string, body: Buffer][] = [
  ['a web page', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
  ['a Windows program', Buffer.from('MZ\x90\0', 'latin1')],
  ['an Android app', zip('AndroidManifest.xml', 'classes.dex')],
  ['a Java archive', zip('META-INF/MANIFEST.MF')],
  ['a document with macros', zip('[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin')],
  ['an installer in the container of old Office', oldOffice('SummaryInformation')],
  ['a zip without its directory', zip('a.txt').subarray(0, 40)],
  ['a zip whose directory points outside', Buffer.concat([zip('a.txt').subarray(0, -6), Buffer.alloc(6, 0xff)])],
  ['plain text', Buffer.from('xin chào')],
  ['nothing', Buffer.alloc(0)],
];
for (const [name, body] of refused)
  test(`${name} is not taken`, () => {
    assert.equal(sniff(body), null);
  });

test('pictures are measured as they are looked at, and broken ones are not measured at all', () => {
  assert.deepEqual(measure(PNG, { mime: 'image/png' }), { width: 48, height: 36 });
  assert.deepEqual(measure(JPEG, { mime: 'image/jpeg' }), { width: 30, height: 20 });
  assert.deepEqual(measure(GIF, { mime: 'image/gif' }), { width: 10, height: 5 });
  assert.equal(measure(PNG.subarray(0, 20), { mime: 'image/png' }), null);
  assert.equal(measure(PDF, { mime: 'application/pdf' }), null);
});

const names: [raw: string | null, safe: string][] = [
  ['Bảng giá.PNG', 'Bảng giá.png'],
  ['../../etc/passwd', 'passwd.png'],
  ['C:\\Windows\\win.ini', 'win.ini.png'],
  ['hoa.exe', 'hoa.exe.png'],
  ['hoa\u202egnp.exe', 'hoa gnp.exe.png'],
  ['a\r\nSet-Cookie: x.png', 'a Set-Cookie_ x.png'],
  ['.htaccess', 'htaccess.png'],
  ['.png', 'png.png'],
  ['..', 'file.png'],
  ['', 'file.png'],
  [null, 'file.png'],
];
for (const [raw, safe] of names)
  test(`the name ${JSON.stringify(raw)} becomes ${safe}`, () => {
    assert.equal(safeFileName(raw, { extensions: ['png'] }), safe);
  });

test('a very long name keeps its ending', () => {
  const name = safeFileName(`${'hoa '.repeat(200)}.png`, { extensions: ['png'] });
  assert.ok(name.length <= 110 && name.endsWith('.png'), name);
});
