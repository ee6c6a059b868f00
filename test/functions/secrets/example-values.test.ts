import { describe, expect, it } from 'vitest'
import { detectSecrets } from '../../../functions/secrets/secret-detectors.ts'
import { detectFileSecrets } from '../../../functions/secrets/scan-file.ts'
import type { ScanMode } from '../../../functions/secrets/scanned-files.ts'

const detect = (text: string, mode: ScanMode = 'SETTINGS') => detectFileSecrets(Buffer.from(text), mode)

/** A token with these claims. */
const token = (claims: object) => {
  const [header, payload] = [{ alg: 'HS256', typ: 'JWT' }, claims].map(part =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return `${header}.${payload}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c`
}
const noise = 'q7Zp2Lw9Xc4Vb8Nm1Ks6'

/** What documentation has, and a secret of the same shape. */
const PAIRS: readonly [what: string, example: string, secret: string][] = [
  ['a URL', '# postgres://user:password@host/db', 'postgres://orders:hunter2@db.acme.io/db'],
  ['a URL in a comment', '// e.g. redis://:yourpassword@localhost:6379', 'redis://:hunter2@cache.acme.io'],
  ['a URL in capitals', 'url: amqp://USERNAME:PASSWORD@HOST', 'url: amqp://orders:hunter2@mq.acme.io'],
  [
    'a URL of a reserved domain',
    'https://admin:password@db.example.com',
    'https://admin:hunter2@db.example.com',
  ],
  ['a URL of a real host', 'https://my-user:my_password@api.acme.io', 'https://admin:password@api.acme.io'],
  [
    'a URL with a filled-in password',
    'mongodb://me:changeme@localhost',
    'mongodb://orders:changeme@db.acme.io',
  ],
  ['a data source name', 'user:password@tcp(localhost:3306)/db', 'orders:hunter2@tcp(localhost:3306)/db'],
  [
    'a URL of JDBC',
    'jdbc:oracle:thin:user/password@//host:1521/X',
    'jdbc:oracle:thin:orders/hunter2@//host:1521/X',
  ],
  [
    'a sample token',
    token({ sub: '1234567890', name: 'John Doe', iat: 1_516_239_022 }),
    token({ sub: '8842', name: 'A. Rossi' }),
  ],
  [
    'a token of RFC 7519',
    token({ iss: 'joe', exp: 1_300_819_380 }),
    token({ iss: 'orders', exp: 1_300_819_380 }),
  ],
  [
    'a token of a reserved domain',
    token({ iss: 'https://login.example.com' }),
    token({ iss: 'https://login.acme.io' }),
  ],
  ['an access key', 'AKIAIOSFODNN7EXAMPLE', 'AKIAQ3EGRZP7KD5XN2LM'],
  ['a filled-in access key', 'AKIAXXXXXXXXXXXXXXXX', 'AKIAQ3EGRZP7KD5XN2LM'],
  ['a counted access key', 'AKIA1234567890ABCDEF', 'AKIAQ3EGRZP7KD5XN2LM'],
  [
    'a secret access key',
    'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    `aws_secret_access_key = ${noise}${noise}`,
  ],
  ['a token of Slack', 'xoxb-your-token-here', `xoxb-${noise}`],
  ['a header', 'Authorization: Bearer your-token-goes-here-123', `Authorization: Bearer ${noise}`],
  [
    'a header of RFC 7617',
    'Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    `Authorization: Basic ${noise}`,
  ],
  [
    'a header in Base64',
    'Authorization: Basic dXNlcjpwYXNzd29yZA==',
    'Authorization: Basic b3JkZXJzOmh1bnRlcjI=',
  ],
  ['a password', 'password: <your-password>', 'password: hunter2'],
  ['a password by its own name', 'db.password=password', 'db.password=hunter2'],
  ['a password to be changed', 'password: "change-me"', 'password: "hunter2"'],
  ['what a password is called', 'password=Passwort', 'password=Passwort7'],
  ['a password in a sentence', '# password = the one of the database', 'password = hunter host = db'],
  ['a password in JSON', '{"password": "Contraseña"}', '{"password": "hunter2"}'],
]

describe('in a file', () => {
  it.each(PAIRS)('%s of documentation is no secret: %s', (_, example) => {
    expect(detect(example)).toEqual([])
  })

  it.each(PAIRS)('%s is one beside an example: %s, %s', (_, example, secret) => {
    const found = detect(secret)
    expect(found).not.toEqual([])
    expect(detect(`${example}\n${secret}\n`)).toEqual(found)
    expect(detect(`${secret}\n${example}\n`)).toEqual(found)
  })

  it('of code, a URL and a token of documentation are no secrets, and others are', () => {
    for (const [, example, secret] of PAIRS.filter(([what]) => /^a (?:URL|sample token)/.test(what))) {
      expect(detect(example, 'FORMATS')).toEqual([])
      expect(detect(`f("${example}")\ng("${secret}")`, 'FORMATS')).not.toEqual([])
    }
  })
})

describe('a file of translations', () => {
  it.each([
    'password=Passwort vergessen?\nnew.password=Neues Passwort\n',
    'login:\n  password: Wachtwoord\n  passphrase: Zin\n',
    '{"forgotPassword": "Mot de passe oublié ?", "password": "Mot de passe"}',
    '<string name="password">Hasło</string>',
    'password=Geheimnis\n',
  ])('has words for passwords, and no secrets: %j', text => {
    expect(detect(text, 'TRANSLATIONS')).toEqual([])
  })

  it.each([
    'password=Passwort\ndb.password=Tr0ub4dor&3x\n',
    '{"password": "Mot de passe", "dbPassword": "hunter2"}',
    `password=Passwort\nurl=postgres://orders:hunter2@db.acme.io/db\n`,
    `password=Passwort\napiKey=${noise}\n`,
  ])('can have secrets beside them: %j', text => {
    expect(detect(text, 'TRANSLATIONS')).toHaveLength(1)
  })
})

describe('a variable', () => {
  it('is in use, so that an example in it is a secret', () => {
    expect(detectSecrets('postgres://user:password@host/db')).toEqual(['password in a URL'])
    expect(detectSecrets('changeme', 'DB_PASSWORD')).toEqual(['password by its name'])
    expect(detectSecrets('AKIAIOSFODNN7EXAMPLE')).toEqual(['AWS access key'])
  })
})

describe('hostile texts', () => {
  it.each([
    ['placeholders', `password=${'pass'.repeat(100_000)}1`],
    ['a token', `eyJ${'a'.repeat(400_000)}.eyJ${'b'.repeat(400_000)}.${'c'.repeat(100)}`],
    ['credentials', `a://${'u:p@'.repeat(100_000)}`],
    ['sentences', 'password = a '.repeat(30_000)],
  ])('with %s are searched in bounded work', (_, text) => {
    expect(() => detect(text)).not.toThrow()
  })
})
