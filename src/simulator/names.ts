/** Made-up Vietnamese names of people and groups. No real person is meant. */
import type { Dice } from './random.ts';

const SURNAMES = 'Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Mai Tô'.split(' ');
const MIDDLE_F = 'Thị Ngọc Thanh Thuỳ Mỹ Kim Bảo Phương Hồng Khánh Diệu Minh'.split(' ');
const MIDDLE_M = 'Văn Minh Quốc Đức Hữu Thành Gia Công Xuân Anh Hoàng Tuấn'.split(' ');
const GIVEN_F =
  'An Anh Bình Châu Chi Dung Giang Hà Hân Hạnh Hiền Hoa Hương Huyền Lan Linh Loan Ly Mai My Nga Ngân Nhi Nhung Oanh Phượng Quyên Quỳnh Thảo Thu Thuỷ Trang Trinh Uyên Vân Vy Xuân Yến'.split(
    ' ',
  );
const GIVEN_M =
  'Bảo Cường Dũng Duy Đạt Đông Hải Hiếu Hoà Huy Hùng Khang Khoa Kiên Lâm Long Lộc Minh Nam Nghĩa Nhân Phát Phong Phúc Quân Quang Sơn Tài Tâm Thắng Thịnh Tiến Toàn Trí Trung Tú Việt Vinh'.split(
    ' ',
  );

const GROUP_NAMES = [
  'Gia đình',
  'Hội hoa Sài Gòn',
  'Khách sỉ hoa Đà Lạt',
  'Lớp 12A3 khoá 2008–2011',
  'Tiệm Hoa An – nhân viên',
  'Chung cư Hoa Sen, block B',
  'Phụ huynh lớp 3/5',
  'Shipper nội thành',
  'Nhà vườn Sa Đéc',
  'Hội bán hàng online Quận 7',
  'Cà phê sáng thứ Bảy',
  'Đặt hoa 8/3 và 20/10',
  'Hoa cưới trọn gói',
  'Chạy bộ Thảo Điền',
  'Nhóm đi chợ đầu mối',
  'Gia đình',
  'Họ ngoại nhà mình',
  'Yoga buổi tối',
  'Du lịch Phú Quốc tháng 7',
  'Hội cắm hoa nghệ thuật',
  'Khách quen Tiệm Hoa An',
  'Ban đại diện cha mẹ học sinh',
  'Lớp tiếng Anh giao tiếp',
  'Trang trí sự kiện miền Nam',
  'Nhà cung cấp giấy gói và ruy băng',
  'Tổ dân phố 12',
  'Bạn đại học Nông Lâm',
  'Giữ xe và giao hàng',
  'Hội mèo Bình Thạnh',
  'Kế toán và thuế cửa hàng',
  'Cộng tác viên bán hoa',
  'Thiện nguyện cuối tuần',
];

/** Owners of the phones that can scan a QR code. The first is the one the demo starts with. */
export const OWNERS = [
  { name: 'Nguyễn Thị An', about: 'Tiệm Hoa An', phone: '84901234567' },
  { name: 'Trần Quang Minh', about: 'Phòng khám Minh Tâm', phone: '84907654321' },
  { name: 'Lê Ngọc Lan', about: 'Gia sư Lan', phone: '84903334455' },
] as const;

/** The owner of an account by its number; beyond the named ones they are only told apart, for tests with many accounts. */
export function owner(index: number): { name: string; about: string; phone: string } {
  const number = index + 1;
  return (
    OWNERS[index] ?? {
      name: `Chủ tài khoản ${number}`,
      about: `Tài khoản ${number}`,
      phone: `8498${String(index).padStart(7, '0')}`,
    }
  );
}

export function personName(dice: Dice): { name: string; gender: 0 | 1 } {
  const female = dice.roll(100) < 55;
  const name = [dice.pick(SURNAMES), dice.pick(female ? MIDDLE_F : MIDDLE_M), dice.pick(female ? GIVEN_F : GIVEN_M)];
  return { name: name.join(' '), gender: female ? 1 : 0 };
}

/** Two groups of the list share a name on purpose: names must never decide anything. */
export function groupName(index: number): string {
  const name = GROUP_NAMES[index % GROUP_NAMES.length] ?? 'Nhóm';
  const round = Math.floor(index / GROUP_NAMES.length);
  return round === 0 ? name : `${name} ${round + 1}`;
}
