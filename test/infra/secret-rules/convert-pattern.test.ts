import { describe, expect, it } from 'vitest'
import { convertPattern } from '../../../infra/secret-rules/convert-pattern.ts'

describe('a pattern of Go', () => {
  it.each([
    ['shpat_[a-fA-F0-9]{32}', 'shpat_[a-fA-F0-9]{32}'],
    [String.raw`\b(dop_v1_[a-f0-9]{64})`, String.raw`\b(?:dop_v1_[a-f0-9]{64})`],
    ['(?i)ab_[a-z0-9-]{2}', '[aA][bB]_[a-zA-Z0-9-]{2}'],
    ['(?i)[0-9A-Za-z_-]', '[0-9a-zA-Z_-]'],
    ['p8e-(?i)[a-f]x', 'p8e-[a-fA-F][xX]'],
    ['(p(?i)q)r', '(?:p[qQ])r'],
    ['hf_(?i:[a-z]{34})z', 'hf_(?:[a-zA-Z]{34})z'],
    ['(?i)a(?-i:b)c', '[aA](?:b)[cC]'],
    ['(?P<alg>a|b)', '(?:a|b)'],
    ['[[:alnum:]_]{2}', '[a-zA-Z0-9_]{2}'],
    [String.raw`[^\w-]|\z`, String.raw`[^\w-]|$`],
    [String.raw`[\x60'"]\x60`, String.raw`[\x60'"]\x60`],
    ['a*b+?c?d{2,}', 'a{0,1000}b{1,1000}?c?d{2,1000}'],
    ['(?:a[bc]{2}-){3}', '(?:a[bc]{2}-){3}'],
    ['(?:ab?)?', '(?:ab?)?'],
    ['(?:-[0-9]{10,13}){3}', '(?:-[0-9]{10,13}){3}'],
  ])('becomes one of JavaScript: %s', (pattern, converted) => {
    expect(convertPattern(pattern)).toBe(converted)
    expect(() => new RegExp(converted)).not.toThrow()
  })

  it('compares letters without case if that is asked', () => {
    expect(convertPattern('[a-f0-9]x', true)).toBe('[a-fA-F0-9][xX]')
  })

  it.each([
    ['nested repetitions', '(?:a+)+', 'nested repetition'],
    ['nested repetitions at a distance', '(?:(?:a{1,50})b){3}', 'nested repetition'],
    ['repeated alternatives', '(?:a|ab)*', 'nested repetition'],
    ['a flag that JavaScript has not', '(?s:.)', 'unknown group: (?s:'],
    ['lazy matching by default', '(?U)a', 'unknown group'],
    ['a class of Unicode', String.raw`\pL`, 'unknown escape'],
    ['the beginning of the text', String.raw`\Aa`, 'unknown escape'],
    ['a quotation', String.raw`\Qa\E`, 'unknown escape'],
    ['a class without translation', '[[:graph:]]', 'unknown class'],
    ['an escape in a class', String.raw`[\pL]`, 'unknown escape'],
    ['a repetition that is too long', 'a{2000}', 'unexpected repetition'],
    ['a group without its end', '(a', 'unbalanced group'],
    ['an end without its group', 'a)', 'unbalanced group'],
  ])('with %s is refused', (_, pattern, message) => {
    expect(() => convertPattern(pattern)).toThrow(message)
  })
})
