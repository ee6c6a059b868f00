import { separate, type Draw } from '../corpus/draw.ts'
import type { FileKind } from './file-kind.ts'

const TEXTS = {
  Chinese: '数据库的连接设置。一个主机，一个用户。不要在这里写别的东西，否则服务会停止。',
  Japanese: 'データベースの接続設定です。ホスト名とユーザーを書いてください。',
  Korean: '데이터베이스 연결 설정입니다. 호스트와 사용자를 적으세요.',
  Russian: 'Настройки подключения к базе данных. Здесь указан узел и пользователь.',
  Greek: 'Ρυθμίσεις σύνδεσης με τη βάση δεδομένων.',
  Arabic: 'إعدادات الاتصال بقاعدة البيانات',
  Hebrew: 'הגדרות החיבור למסד הנתונים',
  Hindi: 'डेटाबेस कनेक्शन की सेटिंग',
} as const

const settings = ({ pick, password }: Draw) => {
  const text = pick(Object.values(TEXTS))
  return `# ${text}\n# ${text}${text}\ndb_user=orders\ndb_pass${separate('word')}=${password()}\n`
}
const widen = (text: string, order: 'LE' | 'BE') =>
  Buffer.concat(
    Array.from(text, character => {
      const unit = Buffer.alloc(4)
      const point = character.codePointAt(0) ?? 0
      if (order === 'LE') unit.writeUInt32LE(point)
      else unit.writeUInt32BE(point)
      return unit
    }),
  )
const paths = ['app/settings.ini', 'app/app.properties'] as const
const KEY = (type: string) => `-----BEGIN ${type}PRIVATE ${separate('KEY')}-----`
const lines = ({ of }: Draw) => [
  `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${of('base64', 32)}`,
  of('base64', 64),
  of('base64', 40),
]

/** Secrets in encodings: of characters, and of the ends of lines in a key. */
export const encodedFiles: readonly FileKind[] = [
  { kind: 'UTF-16LE of other scripts', paths, create: draw => Buffer.from(settings(draw), 'utf16le') },
  {
    kind: 'UTF-16BE of other scripts',
    paths,
    create: draw => Buffer.from(settings(draw), 'utf16le').swap16(),
  },
  {
    kind: 'UTF-16LE of Chinese alone before it',
    paths,
    create: draw =>
      Buffer.from(`${TEXTS.Chinese.repeat(60)}\ndb_pass${separate('word')}=${draw.password()}\n`, 'utf16le'),
  },
  { kind: 'UTF-16LE with a mark', paths, create: draw => Buffer.from(`\ufeff${settings(draw)}`, 'utf16le') },
  { kind: 'UTF-32LE with a mark', paths, create: draw => widen(`\ufeff${settings(draw)}`, 'LE') },
  { kind: 'UTF-32BE with a mark', paths, create: draw => widen(`\ufeff${settings(draw)}`, 'BE') },
  { kind: 'UTF-32LE', paths, create: draw => widen(settings(draw), 'LE') },
  { kind: 'UTF-32BE', paths, create: draw => widen(settings(draw), 'BE') },
  {
    kind: 'text with many NULs',
    paths,
    create: draw => `A=1\0B=2\0C=3\0D=4\0E=5\0DB_PASS${separate('WORD')}=${draw.password()}\0`,
  },
  {
    kind: 'records that NULs fill',
    paths,
    create: draw =>
      `user=orders${'\0'.repeat(21)}pass${separate('word')}=${draw.password()}${'\0'.repeat(200)}`,
  },
  {
    kind: 'text in Shift-JIS or GBK with a NUL',
    paths,
    create: draw =>
      Buffer.concat([
        Buffer.of(0xca, 0xfd, 0xbe, 0xdd, 0x0a),
        Buffer.from(`${'# host of the replica\n'.repeat(8)}pass${separate('word')}=${draw.password()}\0`),
      ]),
  },
  {
    kind: 'key with lines that a URL encodes',
    paths: ['app/request.txt', 'app/client.js'],
    create: draw => {
      const end = draw.pick(['%0D%0A', '%0A', '%0d%0a'])
      return `key=${[KEY(''), ...lines(draw)].join(end)}${end}\n`
    },
  },
  {
    kind: 'key in a form',
    paths: ['app/request.txt'],
    create: draw =>
      `key=${encodeURIComponent([KEY(draw.pick(['RSA ', ''])), ...lines(draw)].join('\r\n')).replaceAll('%20', draw.pick(['+', '%20']))}\n`,
  },
  {
    kind: 'key with written ends of lines',
    paths: ['app/client.js', 'app/key.txt'],
    create: draw => {
      const end = draw.pick(['\\r\\n', '\\\\r\\\\n', '\\u000d\\u000a', '\\x0d\\x0a', '\\n'])
      return `const key = "${[KEY(draw.pick(['RSA ', ''])), ...lines(draw)].join(end)}${end}"\n`
    },
  },
  {
    kind: 'key in markup or mail',
    paths: ['app/config.js', 'app/key.txt'],
    create: draw =>
      [KEY('EC '), ...lines(draw)].join(draw.pick(['&#13;&#10;', '&#xD;&#xA;', '=0D=0A', '<br/>'])),
  },
  {
    kind: 'key of PuTTY',
    paths: ['root/key.ppk', 'app/deploy.ppk', 'app/key.txt'],
    create: draw =>
      [
        `PuTTY-User-Key-File-${draw.pick(['2', '3'])}: ssh-rsa`,
        'Encryption: none',
        'Comment: deploy',
        'Public-Lines: 2',
        `AAAAB3NzaC1yc2EAAAADAQAB${draw.of('base64', 40)}`,
        draw.of('base64', 64),
        'Private-Lines: 2',
        draw.of('base64', 64),
        draw.of('base64', 40),
        `Private-MAC: ${draw.of('hex', 40)}`,
      ].join(draw.pick(['\n', '\r\n', '\\n'])),
  },
  {
    kind: 'key of SSH2',
    paths: ['root/id'],
    create: draw =>
      `---- BEGIN SSH2 ENCRYPTED PRIVATE ${separate('KEY')} ----\nComment: deploy\n${draw.of('base64', 64)}\n`,
  },
  {
    kind: 'JSON web key',
    paths: ['app/jwks.json', 'app/key.js'],
    create: draw =>
      draw.pick([
        `{"kty":"EC","crv":"P-256","x":"${draw.of('base64url', 43)}","d":"${draw.of('base64url', 43)}"}`,
        `{"d": "${draw.of('base64url', 43)}", "x": "${draw.of('base64url', 43)}", "kty": "OKP"}`,
      ]),
  },
]
