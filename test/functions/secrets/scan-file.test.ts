import { describe, expect, it } from 'vitest'
import { detectFileSecrets } from '../../../functions/secrets/scan-file.ts'
import { chooseScanMode } from '../../../functions/secrets/scanned-files.ts'

const KEY = 'AKIAQ3EGRZP7KD5XN2LM'

describe('a file', () => {
  it.each([
    ['srv/app/.env', 'SETTINGS'],
    ['srv/.env.production', 'SETTINGS'],
    ['root/.aws/credentials', 'SETTINGS'],
    ['etc/app/settings.yaml', 'SETTINGS'],
    ['app/main.py', 'FORMATS'],
    ['root/.ssh/id_rsa', 'FORMATS'],
    ['usr/local/bin/start', 'FORMATS'],
    ['usr/share/doc/a/example.conf', 'NONE'],
    ['usr/lib/python3/dist-packages/a.py', 'NONE'],
    ['lib/x86_64-linux-gnu/libc.so.6', 'NONE'],
    ['app/node_modules/a/settings.json', 'NONE'],
    ['app/style.css', 'NONE'],
    ['app/package-lock.json', 'NONE'],
    ['library/settings.json', 'SETTINGS'],
  ])('%s is searched for %s', (path, mode) => {
    expect(chooseScanMode(path)).toBe(mode)
  })

  it.each([
    ['settings', `aws_access_key_id = ${KEY}\n`, 'SETTINGS', ['AWS access key']],
    ['settings with a name', 'db:\n  password: Tr0ub4dor&3x\n', 'SETTINGS', ['password in a text']],
    ['code with a name', "password = 'Tr0ub4dor&3x'\n", 'FORMATS', []],
    ['code', `client('${KEY}')`, 'FORMATS', ['AWS access key', 'aws-access-token']],
    ['a key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA\n', 'FORMATS', ['private key']],
    ['nothing', 'hello', 'SETTINGS', []],
    ['nothing to search', KEY, 'NONE', []],
    ['binary data', `\0${KEY}`, 'FORMATS', []],
  ] as const)('with %s has the detectors that found it', (_, text, mode, detected) => {
    expect(detectFileSecrets(Buffer.from(text), mode)).toEqual(detected)
  })

  const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'

  it.each([
    `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`,
    `{"private_key": "-----BEGIN PRIVATE KEY-----\\n${body}\\n"}`,
    `key = b"-----BEGIN PRIVATE KEY-----\\n"\n  b"${body}"\n\nrun(key)`,
    `const key = '-----BEGIN PRIVATE KEY-----' +\n  '${body}' +\n  '='\nrun(key)`,
    `key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  Proc-Type: 4,ENCRYPTED\n  DEK-Info: AES-128-CBC,00\n\n  ${body}`,
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n${body}`,
    'f("-----BEGIN PRIVATE KEY-----")\n-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA',
  ])('with a private key has it: %j', text => {
    expect(detectFileSecrets(Buffer.from(text), 'FORMATS')).toEqual(['private key'])
  })

  it.each([
    `if (!pem.startsWith("-----BEGIN PRIVATE KEY-----")) throw new TypeError('no key in PKCS #8')`,
    'return `-----BEGIN RSA PRIVATE KEY-----\\n${encode(bytes)}\\n-----END RSA PRIVATE KEY-----\\n`',
    'const OPENSSH = /^-----BEGIN OPENSSH PRIVATE KEY-----(?:\\r\\n|\\n)([^]+)(?:\\r\\n|\\n)-----END/\nexport default OPENSSH\n',
    '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n',
    '{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}',
  ])('about keys has none: %j', text => {
    expect(detectFileSecrets(Buffer.from(text), 'SETTINGS')).toEqual([])
  })

  it('has the access key behind one of the documentation', () => {
    expect(detectFileSecrets(Buffer.from(`AKIAIOSFODNN7EXAMPLE ${KEY}`), 'SETTINGS')).toEqual([
      'AWS access key',
    ])
  })

  it.each([0, 60_000, 63_480, 65_526, 65_536, 200_000])('is searched at offset %i', offset => {
    const text = `${' '.repeat(offset)}${KEY}${' '.repeat(70_000)}`
    expect(detectFileSecrets(Buffer.from(text), 'FORMATS')).toContain('AWS access key')
  })
})
