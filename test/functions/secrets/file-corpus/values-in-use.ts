import { separate, type Draw } from '../corpus/draw.ts'
import type { FileKind } from './file-kind.ts'

const PASS = `pass${separate('word')}`
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const sign = (claims: object, { of }: Draw) =>
  `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${of('base64url', 43)}`
const WORDS = ['correct', 'horse', 'battery', 'staple', 'orchid', 'granite', 'lantern', 'violet'] as const
const words = ({ pick }: Draw, count: number) => Array.from({ length: count }, () => pick(WORDS)).join(' ')

/** Values in use that resemble samples and placeholders. */
export const valuesInUse: readonly FileKind[] = [
  {
    kind: 'token of a person with the name of many',
    paths: ['app/token.txt', 'app/client.js', 'app/settings.yml'],
    create: draw =>
      `token: ${sign({ iss: 'https://login.acme.io', sub: draw.uuid(), name: draw.pick(['John Smith', 'Jane Doe', 'Jane Smith', 'John Doe']) }, draw)}\n`,
  },
  {
    kind: 'token with an audience like an example',
    paths: ['app/token.txt', 'app/settings.yml'],
    create: draw =>
      `token: ${sign({ iss: 'https://login.acme.io', aud: draw.pick(['example', 'https://example-shop.io', 'https://api.example.com', 'orders-example']), sub: draw.uuid() }, draw)}\n`,
  },
  {
    kind: 'token with claims that say example',
    paths: ['app/token.txt'],
    create: draw =>
      `${sign({ iss: draw.pick(['https://login.example-corp.io', 'example-shop', 'counterexample.io']), scope: 'example:read', jti: draw.uuid() }, draw)}\n`,
  },
  {
    kind: 'user and pass at a real host',
    paths: ['app/settings.yml', 'app/client.py', 'app/.env'],
    create: ({ pick }) =>
      `url: ${pick(['postgres', 'amqp', 'https'])}://${pick(['user:pass', 'user:password', 'admin:admin', 'api:secret'])}@${pick(['db.acme.io', 'mq.prod.acme.io', '10.3.0.7'])}/orders\n`,
  },
  {
    kind: 'placeholder of a user at a real host',
    paths: ['app/settings.yml', 'app/.env'],
    create: ({ pick }) =>
      `url: postgres://orders:${pick(['changeme', 'password', 'mypassword', 'secret'])}@db.acme.io/orders\n`,
  },
  {
    kind: 'word as a password in a connection string',
    paths: ['app/settings.ini', 'app/app.properties'],
    create: ({ pick }) =>
      `orders=Server=db.acme.io;User Id=orders;Pass${separate('word')}=${pick(['MyDatabasePassword', 'password', 'DbPassword', 'secret'])};\n`,
  },
  {
    kind: 'word as a password of libpq',
    paths: ['app/settings.ini'],
    create: ({ pick }) =>
      `dsn = host=db.acme.io user=orders ${PASS}=${pick(['password', 'mypass', 'changeme', 'secret'])}\n`,
  },
  {
    kind: 'passphrase of words in YAML',
    paths: ['app/settings.yml'],
    create: draw => `${draw.pick([PASS, 'passphrase', 'vault_pass'])}: ${words(draw, 4)}\n`,
  },
  {
    kind: 'passphrase of words in quotes',
    paths: ['app/settings.yml', 'app/app.toml', 'app/app.json'],
    create: draw =>
      `${draw.pick(['"passphrase": ', 'passphrase = ', 'passphrase='])}"${words(draw, draw.pick([2, 4, 5]))}"\n`,
  },
  {
    kind: 'passphrase of words in properties',
    paths: ['app/app.properties', 'app/app.ini'],
    create: draw => `key.passphrase${draw.pick([' = ', '='])}${words(draw, 4)}\n`,
  },
  {
    kind: 'passphrase of words with capitals or signs',
    paths: ['app/settings.yml'],
    create: draw =>
      `passphrase: ${words(draw, 4).replaceAll(/\b[a-z]/g, letter => letter.toUpperCase())}${draw.pick(['', '7', ' 9'])}\n`,
  },
  {
    kind: 'passphrase with hyphens and digits',
    paths: ['app/settings.yml'],
    create: draw => `passphrase: ${words(draw, 4).replaceAll(' ', '-')}${draw.of('digits', 2)}\n`,
  },
  {
    kind: 'generated key behind a word',
    paths: ['app/.env', 'app/settings.yml'],
    create: ({ of, pick }) =>
      `API_KEY=${pick(['example-', 'dummy_', 'example.', 'placeholder-'])}${of('hex', 31)}7${pick(['', '-example'])}\n`,
  },
  {
    kind: 'generated key behind a sequence',
    paths: ['app/.env'],
    create: ({ of, pick }) =>
      `API_TOKEN=${pick(['12345678', 'abcdefgh', 'xxxxxx'])}-${of('lowerDigits', 30)}4k\n`,
  },
  {
    kind: 'default key of a variable',
    paths: ['app/docker-compose.yml'],
    create: ({ of }) => `      API_KEY: \${API_KEY:-${of('alphanumeric', 30)}4k}\n`,
  },
  {
    kind: 'value that begins like a variable',
    paths: ['app/.env', 'app/settings.yml'],
    create: ({ of }) => `DB_PASSWORD='$ecret${of('digits', 3)}'\n`,
  },
  {
    kind: 'message that is written to a file',
    paths: ['app/start.sh'],
    create: ({ pick }) =>
      `echo "${PASS}=${pick(['hunter', 'falcon', 'Tramontana'])}" ${pick(['>>', '>', '| tee'])} /etc/app.conf\n`,
  },
]
