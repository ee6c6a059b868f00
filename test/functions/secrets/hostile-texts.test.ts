import { describe, expect, it } from 'vitest'
import { sampleUnlessFull } from '../../sample.ts'
import { detectFileSecrets } from '../../../functions/secrets/scan-file.ts'

/** Bytes of the largest file that is searched. */
const SIZE = 1_048_576

/** What patterns for assignments, forms and examples begin with, again and again, and nothing that ends it. */
const TRIGGERS = [
  ['password: ', 'password:"', "password: '", 'password=', 'password="', 'password = a ', 'password\t\t\t='],
  [
    'a=b ',
    'a="',
    'a=\\"',
    'a={',
    '=',
    '"',
    "'",
    '\\',
    '{',
    ':',
    ' ',
    '\t',
    '-',
    '--',
    '--password ',
    '#',
    ' #',
  ],
  ['password: correct horse\n', 'password = correct horse battery ', 'password: a #', 'name: password\n'],
  ['name: password\nvalue: ', 'password:\n', 'variable "password" {\n', 'ENV password ', 'password "'],
  [
    '{password: ',
    '{a: b, ',
    '"password": "',
    '\\"password\\":\\"',
    '{"name": "password", ',
    '"name": "a", "value": "',
  ],
  [
    '<a ',
    '<a>',
    '<password>',
    '<a b="',
    '<add key="password" value="',
    '<![CDATA[',
    '<!--',
    '<name>password</name>',
  ],
  [
    'machine a ',
    'machine a login b ',
    'machine a password ',
    'default login ',
    'a:5:b:c:',
    '*:*:*:*:',
    'b\\:',
  ],
  ['"kty":"RSA"', '"d":"', '"d":"aaaaaaaaaaaaaaaaaaaaaa"', 'PuTTY-User-Key-File-2: ', 'Private-Lines: 1 '],
  [
    '-----BEGIN ',
    '-----BEGIN+RSA+',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----%0D%0A',
    '%0D%0A',
  ],
  [
    '${password:-',
    'password=${password:',
    'password=$password ',
    'password=`',
    'http://user:pass@',
    'user:pass@tcp(',
  ],
  ['Server=db.acme.io;User Id=o;Password=MyPassword;', 'echo password=a ', 'log password=missing\n'],
  [
    'eyJaaaaaaaaaaaa.eyJhaaaaaaaaa.',
    'Basic dXNlcjpwYXNzd29yZA== ',
    'API_KEY=example-',
    'KEY=AAAAAAAA,',
    '\0',
    'a\0\0\0',
  ],
].flat()

describe('a line of the largest size', () => {
  it.each(sampleUnlessFull(TRIGGERS, 6))('of %j is searched in bounded work', trigger => {
    const text = Buffer.from(`password ${trigger.repeat(Math.ceil(SIZE / trigger.length))}`)
    for (const mode of ['SETTINGS', 'FORMATS'] as const)
      expect(detectFileSecrets(text, mode)).toBeInstanceOf(Array)
  })
})
