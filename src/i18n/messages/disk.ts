import type { DiskReason } from '../../db/errors.ts';
import type { Catalogue, Entry } from '../catalogue.ts';

/** Why nothing can be written at the moment, above every page, by the stable reasons of `/readyz`. */
export const disk = {
  'disk.disk-full': {
    vi: 'Ổ đĩa của máy chủ đã đầy nên tin mới chưa ghi lại được và trợ lý tạm ngừng trả lời. Hãy giải phóng chỗ trống; mọi thứ tự chạy tiếp, không tin nào bị trả lời hai lần.',
    en: 'The server’s disk is full, so new messages cannot be written down and the agent answers nobody for now. Free some space: everything then goes on by itself, and nothing is answered twice.',
  },
  'disk.database-read-only': {
    vi: 'Máy chủ không được ghi vào thư mục dữ liệu nên trợ lý tạm ngừng trả lời. Hãy kiểm tra quyền của thư mục và ổ đĩa; mọi thứ tự chạy tiếp khi ghi lại được.',
    en: 'The server may not write to its data folder, so the agent answers nobody for now. Check the folder’s rights and the disk: everything goes on by itself once it can be written.',
  },
  'disk.database-locked': {
    vi: 'Một chương trình khác đang giữ cơ sở dữ liệu nên trợ lý tạm ngừng trả lời. Hãy đóng chương trình đó, hoặc đợi nó xong.',
    en: 'Another program holds the database, so the agent answers nobody for now. End that program, or wait until it is done.',
  },
  'disk.database': {
    vi: 'Ổ đĩa của máy chủ báo lỗi khi ghi nên trợ lý tạm ngừng trả lời. Hãy xem nhật ký hệ thống và chuẩn bị sẵn một bản sao lưu.',
    en: 'The server’s disk reports errors, so the agent answers nobody for now. Look at the log of the system, and have a backup at hand.',
  },
  'disk.notSaved': { vi: 'Chưa lưu được', en: 'Not saved' },
} as const satisfies Catalogue & Record<`disk.${DiskReason}`, Entry>;
