import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import table from '../../../functions/secrets/secret-rules.json' with { type: 'json' }
import { createPatternFilter } from '../../../functions/secrets/pattern-filter.ts'
import { listRequiredTexts } from '../../../functions/secrets/required-texts.ts'
import { detectFileSecrets } from '../../../functions/secrets/scan-file.ts'
import { embeddedSecrets } from './corpus/embedded-secrets.ts'
import { platformTokens } from './corpus/platform-tokens.ts'
import { createSamples } from './corpus/secret-kind.ts'
import { serviceTokens } from './corpus/service-tokens.ts'

const patterns = Object.entries(table.byFormat).map(([id, [pattern]]) => ({ id, pattern: String(pattern) }))

describe('the texts that a pattern requires', () => {
  it.each([
    ['ghp_[0-9a-z]{36}', ['ghp_']],
    ['\\b(?:sk|rk)_(?:test|live)_[a-z]{9}(?!\\w)', ['sk_test_', 'sk_live_', 'rk_test_', 'rk_live_']],
    ['(?<![A-Z])[xX][oO][xX]b-', ['xoxb-']],
    ['[a-z]{14}\\.(?:atlasv1)\\.[a-z]{60}', ['.atlasv1.']],
    ['(?:https?://)?hooks.slack', ['hooks']],
    ['abc?def', ['def']],
    ['ab(?:cd)+ef', ['abcd']],
    ['abc{2}x', ['abc']],
    ['abcd|[0-9]{4}', undefined],
    ['SK[0-9a-f]{32}', undefined],
    ['[ab][xyz]abc[]\\]]', ['abc']],
    ['', undefined],
  ])('%s are %j', (pattern, texts) => {
    expect(listRequiredTexts(pattern)).toEqual(texts)
  })

  it.each(patterns)('$id are in everything that matches', ({ pattern }) => {
    const texts = listRequiredTexts(pattern)
    const withoutAssertions = pattern
      .replaceAll(/\(\?<?[!=](?:[^()[\]]|\[[^\]]*\])*\)|\\b/g, '')
      .replaceAll('|$)', ')')
      .replaceAll('(?:^|', '(?:')
    const matching = fc.stringMatching(new RegExp(`^(?:${withoutAssertions})$`))
    fc.assert(
      fc.property(matching, match => {
        expect(new RegExp(withoutAssertions).test(match)).toBe(true)
        const lower = match.toLowerCase()
        expect(texts === undefined || texts.some(text => lower.includes(text))).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  it('are known for most patterns', () => {
    const unknown = patterns.filter(({ pattern }) => listRequiredTexts(pattern) === undefined)
    expect(unknown.length).toBeLessThan(patterns.length / 20)
  })
})

describe('the filter of patterns', () => {
  const rules = [/abcd[0-9]/, /EFGH[0-9]/i, /[0-9]{4}-x/].map(pattern => ({ pattern }))
  const select = (text: string) =>
    createPatternFilter(rules)(text.padEnd(300)).map(({ pattern }) => pattern.source)

  it.each([
    ['', ['[0-9]{4}-x']],
    ['abcd', ['abcd[0-9]', '[0-9]{4}-x']],
    ['…efGH9', ['EFGH[0-9]', '[0-9]{4}-x']],
    ['efghabcd', ['abcd[0-9]', 'EFGH[0-9]', '[0-9]{4}-x']],
    ['abcabcabcİabc', ['[0-9]{4}-x']],
  ])('selects what can match in %j', (text, selected) => {
    expect(select(text)).toEqual(selected)
  })

  it('finds in long texts what is found in short ones', () => {
    const samples = createSamples([...platformTokens, ...serviceTokens, ...embeddedSecrets])
    expect(samples.length).toBeGreaterThan(200)
    for (const { value } of samples) {
      const [short, long] = [value, `${value}\n${' '.repeat(300)}`].map(text =>
        detectFileSecrets(Buffer.from(text), 'FORMATS'),
      )
      expect({ value, found: long }).toEqual({ value, found: short })
    }
  })
})
