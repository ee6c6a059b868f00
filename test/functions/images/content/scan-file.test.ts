import { describe, expect, it } from 'vitest'
import { detectFileSecrets } from '../../../../functions/images/content/scan-file.ts'
import { chooseScanMode } from '../../../../functions/images/content/scanned-files.ts'

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

  it.each([0, 60_000, 63_480, 65_526, 65_536, 200_000])('is searched at offset %i', offset => {
    const text = `${' '.repeat(offset)}${KEY}${' '.repeat(70_000)}`
    expect(detectFileSecrets(Buffer.from(text), 'FORMATS')).toContain('AWS access key')
  })
})
