import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { detectFileSecrets } from '../../../functions/secrets/scan-file.ts'
import { chooseScanMode } from '../../../functions/secrets/scanned-files.ts'

const KEY = 'AKIAQ3EGRZP7KD5XN2LM'

/** A text in UTF-32LE. */
const widen = (text: string) => Buffer.from(Uint32Array.from(text, each => each.codePointAt(0) ?? 0).buffer)

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
    ['usr/src/app/.env', 'SETTINGS'],
    ['usr/share/nginx/html/config.js', 'FORMATS'],
    ['usr/src/linux-headers-6.1.0/Makefile.json', 'NONE'],
    ['usr/lib/python3/dist-packages/a.py', 'NONE'],
    ['lib/x86_64-linux-gnu/libc.so.6', 'NONE'],
    ['app/node_modules/a/settings.json', 'NONE'],
    ['app/style.css', 'NONE'],
    ['app/package-lock.json', 'NONE'],
    ['library/settings.json', 'SETTINGS'],
    ['app/locales/settings.json', 'TRANSLATIONS'],
    ['app/messages_de.properties', 'TRANSLATIONS'],
    ['app/pt-BR.yml', 'TRANSLATIONS'],
    ['app/dev.yml', 'SETTINGS'],
    ['app/code.json', 'SETTINGS'],
    ['app/i18n/messages.js', 'FORMATS'],
    ['app/application-it.yml', 'BY_CONTENT'],
    ['app/application-id.properties', 'BY_CONTENT'],
    ['app/texts_de.properties', 'BY_CONTENT'],
    ['app/it.json', 'BY_CONTENT'],
    ['app/i18n/it.json', 'TRANSLATIONS'],
    ['app/.envrc', 'SETTINGS'],
    ['root/.aws/config', 'SETTINGS'],
    ['root/.kube/config', 'SETTINGS'],
    ['app/config', 'FORMATS'],
    ['root/.bashrc', 'SETTINGS'],
    ['root/.profile', 'SETTINGS'],
    ['root/.zshrc', 'SETTINGS'],
    ['app/terraform.tfstate.backup', 'SETTINGS'],
    ['app/settings.yml.bak', 'SETTINGS'],
    ['app/.env~', 'SETTINGS'],
    ['app/main.py.bak', 'FORMATS'],
    ['app/messages_de.properties.old', 'TRANSLATIONS'],
    ['app/Dockerfile.prod', 'SETTINGS'],
    ['app/prod.Dockerfile', 'SETTINGS'],
    ['app/docker-compose.prod.yml', 'SETTINGS'],
    ['app/node_modules/a/.env.bak', 'NONE'],
    ['app/server.log.old', 'FORMATS'],
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
    ['binary data', `\x7fELF\x02\x01\x01${'\0'.repeat(9)}\x03\0${KEY}\0${KEY}`, 'FORMATS', []],
    ['a NUL', `\0${KEY}`, 'FORMATS', ['AWS access key', 'aws-access-token']],
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
    `sb.append("-----BEGIN PRIVATE KEY-----\\n");\n    sb.append("MIIE${body}\\n");`,
    `"-----BEGIN RSA PRIVATE KEY-----" + Environment.NewLine +\n  "MIIE${body}"`,
    `<key value="-----BEGIN PRIVATE KEY-----&#xA;MIIE${body}&#xA;"/>`,
    `-----BEGIN PRIVATE KEY-----\n${' '.repeat(120)}MIIE${body}`,
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

  const settings = `# Schlüssel für früher\naws_access_key_id = ${KEY}\ndb_password = "Tr0ub4dor&3x"\n`
  const utf16 = Buffer.from(settings, 'utf16le')
  const swapped = Buffer.from(utf16).swap16()
  const random = createHash('sha512').update('noise').digest()

  it.each<[string, Uint8Array]>([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${settings}`)],
    ['UTF-16LE', utf16],
    ['UTF-16BE', swapped],
    ['UTF-16LE with a mark', Buffer.concat([Buffer.of(0xff, 0xfe), utf16])],
    ['UTF-16BE with a mark', Buffer.concat([Buffer.of(0xfe, 0xff), swapped])],
    ['UTF-16LE that is cut', utf16.subarray(0, -1)],
    ['UTF-32LE with a mark', widen(`\ufeff${settings}`)],
    ['UTF-32BE with a mark', widen(`\ufeff${settings}`).swap32()],
    ['UTF-32LE', widen(settings)],
    ['UTF-32BE', widen(settings).swap32()],
    ['a text of which a third are NULs', Buffer.from(`A=1\0\0B=2\0\0${settings}${'\0'.repeat(60)}`)],
    ['variables that end with a NUL', Buffer.from(`PATH=/usr/bin\0AWS_KEY=${KEY}\0DB_PASSWORD=Tr0ub4dor\0`)],
    ['a NUL at its beginning', Buffer.from(`\0${settings}`)],
    ['ISO 8859-1 and a NUL', Buffer.from(`${settings}\0`, 'latin1')],
  ])('in %s is searched', (_, bytes) => {
    expect(detectFileSecrets(bytes, 'SETTINGS')).toEqual(['AWS access key'])
    const text = Buffer.from(bytes.filter(byte => byte !== 0)).toString('latin1')
    expect(text).toContain('Tr0ub4dor')
  })

  it('of names with a NUL before each is searched line by line', () => {
    const text = 'PATH=/usr/bin\0DB_PASSWORD=Tr0ub4dor\0HOME=/root\0'
    expect(detectFileSecrets(Buffer.from(text), 'SETTINGS')).toEqual(['password in a text'])
  })

  it.each<[string, Uint8Array]>([
    ['random bytes', Buffer.concat([random, Buffer.of(0), random, Buffer.from(KEY)])],
    [
      'numbers of two bytes',
      Buffer.concat([
        Buffer.from(Uint16Array.from({ length: 99 }, (_, at) => at % 30).buffer),
        Buffer.from(KEY),
      ]),
    ],
  ])('with %s is binary', (_, bytes) => {
    expect(detectFileSecrets(bytes, 'FORMATS')).toEqual([])
  })

  it.each([0, 60_000, 63_480, 65_526, 65_536, 200_000])('is searched at offset %i', offset => {
    const text = `${' '.repeat(offset)}${KEY}${' '.repeat(70_000)}`
    expect(detectFileSecrets(Buffer.from(text), 'FORMATS')).toContain('AWS access key')
  })
})
