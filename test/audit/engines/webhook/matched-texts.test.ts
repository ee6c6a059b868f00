import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listMatchedTexts } from '../../../../audit/engines/webhook/matched-texts.ts'

const UNANCHORED = { open: 'UNANCHORED' }
const MANY = { open: 'MANY' }

describe('the texts in which a search finds a pattern', () => {
  it.each([
    ['^123$', ['123']],
    ['^(?:123|456)$', ['123', '456']],
    ['^(123|456)$', ['123', '456']],
    ['^(?<id>123)$', ['123']],
    ['^123$|^456$', ['123', '456']],
    ['\\A123\\z', ['123']],
    ['^^123$$', ['123']],
    ['^12[3-5]$', ['123', '124', '125']],
    ['^12[35]?$', ['12', '123', '125']],
    ['^1{3}$', ['111']],
    ['^1{1,3}$', ['1', '11', '111']],
    ['^1{0}2$', ['2']],
    ['^1??2$', ['2', '12']],
    ['^a\\.b\\-c$', ['a.b-c']],
    ['^\\{a1b2\\}$', ['{a1b2}']],
    ['^{a1b2}$', ['{a1b2}']],
    ['^[.]$', ['.']],
    ['^[a\\-]$', ['a', '-']],
    ['^[-a]$', ['-', 'a']],
    ['^$', ['']],
    ['^(|1)$', ['', '1']],
    // Nothing comes before the start or after the end: these find nothing.
    ['1^2$', []],
    ['^1$2', []],
    ['^1$|2^3', ['1']],
  ])('are known: %s', (pattern, texts) => {
    expect(listMatchedTexts(pattern)).toEqual({ texts })
  })

  it.each([
    '',
    '123',
    '^123',
    '123$',
    '^123|456$',
    '^1$|2',
    '(?:^1|2)$',
    '^(?:123|456$)',
    '^1(?:$|2)',
    '(?:^|,)123(?:$|,)',
    '^?123$',
    '^123$?',
    '\\^123\\$',
    '[^1]23$',
    '[$]',
    '.*',
    '$',
    '^',
  ])('are more than those that are written, without anchors: %s', pattern => {
    expect(listMatchedTexts(pattern)).toEqual(UNANCHORED)
  })

  it.each([
    '^.*$',
    '^.$',
    '^123.*$',
    '^1+$',
    '^1*$',
    '^(?:1|2)+$',
    '^1{2,}$',
    '^\\d{4}$',
    '^[^1]$',
    '^\\w$',
    '^\\D$',
    '^[\\w]$',
    '^[ -~]$',
    `^(?:${Array.from({ length: 1001 }, (_, index) => 10_000 + index).join('|')})$`,
  ])('are too many to be listed: %s', pattern => {
    expect(listMatchedTexts(pattern)).toEqual(MANY)
  })

  it('are listed for 1,000 ids', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => String(10_000_000 + index))
    expect(listMatchedTexts(`^(?:${ids.join('|')})$`)).toEqual({ texts: ids })
  })

  it.each([
    ['^(?=1)1$', 'groups that begin with "(?=1"'],
    ['^(?!1)2$', 'groups that begin with "(?!1"'],
    ['^(?=a>b)$', 'groups that begin with "(?=a>"'],
    ['^(?>1)$', 'groups that begin with "(?>1"'],
    ['(?i)^a$', 'groups that begin with "(?i"'],
    ['^(1)\\1$', '"\\1"'],
    ['\\b123\\b', '"\\b"'],
    ['^\\Q1\\E$', '"\\Q"'],
    ['^[[:digit:]]$', '"[" in a class'],
    ['^[0-9&&[5]]$', '"&" in a class'],
    ['^[]1]$', '"]" in a class'],
    ['^[9-0]$', 'invalid range'],
    ['^[1', 'ends too early'],
    ['^1\\', 'ends too early'],
    ['^(1$', '"(" without a ")"'],
    ['^1)$', '")" without a "("'],
    ['*1', 'repeats nothing'],
    ['^1**$', 'repeats nothing'],
    ['^1{3,2}$', '{3,2}'],
    ['^1{0,9999}$', 'more than 256 characters'],
    [`^${'('.repeat(51)}1${')'.repeat(51)}$`, 'nested deeper than 50'],
    ['1'.repeat(16_385), 'more than 16384 characters'],
  ])('are unknown, with the reason: %s', (pattern, reason) => {
    expect(listMatchedTexts(pattern)).toMatchObject({ unreadable: expect.stringContaining(reason) as string })
  })

  it.each([
    '('.repeat(10_000),
    '^(?:' + '|'.repeat(10_000) + ')$',
    '^' + '1?'.repeat(5_000) + '$',
    '^' + '(?:1|2)'.repeat(1_400) + '$',
    '^' + '()'.repeat(5_000) + '$',
    '^((((1?){999}){999}){999}){999}$',
    '^(?:' + '[0-9]|'.repeat(1_600) + '1)$',
    '['.repeat(10_000),
    '\\'.repeat(10_000),
    '[a-'.repeat(3_000),
    '^1'.repeat(5_000),
  ])('are answered in bounded work for a hostile pattern: %s', pattern => {
    expect(Object.keys(listMatchedTexts(pattern))).toHaveLength(1)
  })
})

/** Patterns of the syntax that is read, over two digits. */
const patterns = fc.letrec<{ pattern: string; sequence: string; part: string; atom: string }>(tie => ({
  atom: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('1', '2', '^', '$', '.', '[12]', '[^1]', '\\d'),
    tie('pattern').map(inner => `(?:${inner})`),
  ),
  part: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,2}', '{1,}'))
    .map(([atom, quantifier]) => (/^[$^]$/.test(atom) ? atom : `${atom}${quantifier}`)),
  sequence: fc.array(tie('part'), { maxLength: 4 }).map(parts => parts.join('')),
  pattern: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map(branches => branches.join('|')),
})).pattern

/** All texts of up to five characters over two digits and a letter. */
const texts = ['']
for (const text of texts) if (text.length < 5) texts.push(`${text}1`, `${text}2`, `${text}a`)

describe('the texts that are listed for a pattern', () => {
  it('are exactly those in which JavaScript finds it', () => {
    let known = 0
    fc.assert(
      fc.property(
        fc.oneof(
          patterns,
          patterns.map(inner => `^(?:${inner})$`),
        ),
        pattern => {
          const matched = listMatchedTexts(pattern)
          expect(matched).not.toHaveProperty('unreadable')
          if (!('texts' in matched)) return
          known += 1
          const regExp = new RegExp(pattern)
          for (const text of [...texts, ...matched.texts])
            expect([text, matched.texts.includes(text)]).toEqual([text, regExp.test(text)])
        },
      ),
      { numRuns: 500 },
    )
    expect(known).toBeGreaterThan(20)
  })
})
