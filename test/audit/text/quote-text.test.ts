import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cutText,
  escapeAllTexts,
  escapeText,
  hasOpenQuotation,
  limitSentenceLength,
  quoteName,
  quoteText,
} from '../../../audit/text/quote-text.ts'
import { findSentenceFaults, HOSTILE_TEXT, LONG_HOSTILE_TEXT } from '../../hostile/hostile-text.ts'

/** Any string, also with halves of characters, and often with the characters that matter here. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 300 })
    .map(units => String.fromCharCode(...units)),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u202e', '\u{e0041}', '\ud83d', '😀', ' ', 'a', '…') }),
)

/** A sentence of ours with quoted parts. */
const anySentence = fc
  .array(anyText)
  .map(texts => `Role app ${texts.map(text => `allows ${quoteText(text)}`).join(' and ')}.`)

const QUOTED = /^"(?:[^"\\]|\\.)*"(?: \(\d+ more characters?\))?$/
const PLAIN = /^[A-Za-z0-9*$@+_/.:{}~=,?%-]+(?:… \(\d+ more characters?\))?$/

describe('text of an account in a sentence', () => {
  it.each([
    'Open',
    's3:Get*',
    '*',
    '0.0.0.0/0',
    '::/0',
    'AIDA${aws:username}',
    'arn:aws:iam::111122223333:role/service-role/app',
    'billing/invoice@sha256:ced261f1185d',
    'DeployRole/shop-main',
    '$LATEST',
    '2026-11-24T09:31:07.000Z',
  ])('stays as it is where it is plain: %s', text => {
    expect(quoteText(text)).toBe(text)
  })

  it.each([
    ['', '""'],
    ['two words', '"two words"'],
    ['a "b"', String.raw`"a \"b\""`],
    ['a\\', String.raw`"a\\"`],
    ['a\nCRITICAL', String.raw`"a\nCRITICAL"`],
    ['a\u202eb', String.raw`"a\u202eb"`],
    ['a\u{e0041}', String.raw`"a\u{e0041}"`],
    ['a\ud800', String.raw`"a\ud800"`],
    ['a.', '"a."'],
    ['naïve', '"naïve"'],
    ['#heading', '"#heading"'],
    ['x)._Resolved', '"x)._Resolved"'],
  ])('is quoted where it is not: %j', (text, expected) => {
    expect(quoteText(text)).toBe(expected)
  })

  it('is cut, and says how much is left out', () => {
    expect(quoteText('a'.repeat(103))).toBe(`${'a'.repeat(100)}… (3 more characters)`)
    expect(quoteText('é'.repeat(101))).toBe(`"${'é'.repeat(100)}…" (1 more character)`)
    expect(quoteText('😀'.repeat(51))).toBe(`"${'😀'.repeat(50)}…" (1 more character)`)
    expect(quoteText(`${'é'.repeat(99)}\n`)).toBe(`"${'é'.repeat(99)}…" (1 more character)`)
    expect(quoteName('a'.repeat(61))).toBe(`${'a'.repeat(60)}… (1 more character)`)
  })

  it.each([HOSTILE_TEXT, LONG_HOSTILE_TEXT])('has no fault where it is hostile', text => {
    expect(findSentenceFaults(quoteText(text))).toEqual([])
    expect(findSentenceFaults(`Role app allows ${quoteText(text)}.`)).toEqual([])
  })

  it('is one short plain or quoted text, whatever it is', () => {
    fc.assert(
      fc.property(anyText, text => {
        const quoted = quoteText(text)
        expect(quoted).toMatch(quoted.startsWith('"') ? QUOTED : PLAIN)
        expect(findSentenceFaults(quoted)).toEqual([])
        expect(quoted.length).toBeLessThanOrEqual(100 + '"…" ( more characters)'.length + 9)
        expect(hasOpenQuotation(quoted)).toBe(false)
      }),
    )
  })
})

describe('an escaped text', () => {
  it('is one line without invisible characters, and the same when it is escaped again', () => {
    fc.assert(
      fc.property(anyText, text => {
        const escaped = escapeText(text)
        expect(findSentenceFaults(escaped, Infinity)).toEqual([])
        expect(escapeText(escaped)).toBe(escaped)
      }),
    )
  })

  it('is the text itself where it is ordinary', () => {
    for (const text of ['', 'Role app is open to everyone.', 'naïve "quoted" \\ 😀'])
      expect(escapeText(text)).toBe(text)
  })

  it('replaces all texts and names in a value, and nothing else', () => {
    const value = { 'a\n': ['b\u0000', 1, null, true, { c: '\u2028' }], d: undefined }
    expect(escapeAllTexts<unknown>(value)).toEqual({
      'a\\n': ['b\\u0000', 1, null, true, { c: '\\u2028' }],
      d: undefined,
    })
  })
})

describe('a sentence that is cut', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 3, 'abc…'],
    ['a "bc" d', 4, 'a "b…"'],
    ['a "bc" d', 6, 'a "bc"…'],
    [String.raw`a "b\"c" d`, 5, String.raw`a "b\…"`],
    [String.raw`a "b\"c" d`, 6, String.raw`a "b\"…"`],
    ['ab😀', 2, 'ab…'],
    ['ab😀', 3, 'ab…'],
    ['a\nb', 3, 'a\\n…'],
  ])('closes its quotation: %s after %i', (sentence, maxLength, expected) => {
    expect(limitSentenceLength(sentence, maxLength)).toBe(expected)
  })

  it('never leaves a quotation open or half a character', () => {
    fc.assert(
      fc.property(anySentence, fc.nat(600), (sentence, maxLength) => {
        const limited = limitSentenceLength(sentence, maxLength)
        expect(limited.length).toBeLessThanOrEqual(Math.max(maxLength + 2, 0))
        expect(findSentenceFaults(limited, Infinity)).toEqual([])
        expect(limited === sentence || limited.startsWith(cutText(sentence, maxLength))).toBe(true)
      }),
    )
  })
})
