import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import { listSourceFiles } from './source-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Words that the field does not use, and pronouns that assume who somebody is. */
const BANNED =
  /\b(mend(s|ed|ing)?|whom|whoever|weigh(s|ed|ing)?|told|lets? in|looks? at|goes off|worked off|he|his|him|himself|somebody|nobody)\b/gi

/** Words of the private language that no product code has, not even in comments. */
const PRIVATE = /\b(mend|whom|told|brought|weigh(s|ed)?)\b/gi

const PRODUCT = ['audit', 'functions', 'cli', 'reports', 'infra']

/** Uses of a banned word that stay, each with its reason. */
const EXCEPTIONS: readonly string[] = []

function listBannedWords(text: string, words = BANNED): string[] {
  return [...text.matchAll(words)]
    .map(([word]) => word.toLowerCase())
    .filter(word => !EXCEPTIONS.includes(word))
}

function listPages(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name.replaceAll('\\', '/')))
    .filter(path => path.endsWith('.md'))
    .toSorted()
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The texts of quoted strings of the code: what the command line and the messages print. */
function listTexts(code: string): string {
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)]
    .map(([, single, template]) => single ?? template ?? '')
    .filter(text => text.includes(' '))
    .join('\n')
}

describe('what people read', () => {
  it.each(checklist)('has no banned word in the texts of $id', control => {
    const { title, rationale, remediation, criteria = [], knownLimitations = [] } = control
    const { text } = listSourceFiles('audit').find(
      ({ path }) => path === `audit/controls/${control.id}.ts`,
    ) ?? { text: '' }
    expect(text).not.toBe('')
    const texts = [title, rationale, remediation, ...criteria, ...knownLimitations, listTexts(text)]
    expect(listBannedWords(texts.join('\n'))).toEqual([])
  })

  it.each([
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
    ...listPages('docs'),
    ...listPages('examples'),
  ])('has no banned word in %s', path => {
    expect(listBannedWords(read(path))).toEqual([])
  })

  it.each(PRODUCT.flatMap(listSourceFiles).map(({ path, text }) => [path, text] as const))(
    'has no banned word in the texts and comments of %s',
    (_, text) => {
      expect(listBannedWords(listTexts(text))).toEqual([])
      expect(listBannedWords(text, PRIVATE)).toEqual([])
    },
  )

  it('has no banned word in the expectations of messages', () => {
    const tests = listSourceFiles('test').filter(({ path }) =>
      /^test\/(audit\/notify|reports|cli)\//.test(path),
    )
    expect(tests.length).toBeGreaterThan(20)
    const found = tests.flatMap(({ path, text }) =>
      listBannedWords(listTexts(text), PRIVATE).map(word => `${path}: ${word}`),
    )
    expect(found).toEqual([])
  })

  it.each([
    ['Detach the policy to mend it.', ['mend']],
    ['The role lets in anyone, and he looks at it.', ['lets in', 'he', 'looks at']],
    ['The theme of the mendicants, hissing.', []],
  ])('would be seen to have one: %j', (text, words) => {
    expect(listBannedWords(text)).toEqual(words)
  })

  it('has few exceptions', () => {
    expect(EXCEPTIONS.length).toBeLessThanOrEqual(5)
  })
})
