import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import table from '../../../functions/secrets/secret-rules.json' with { type: 'json' }
import { detectFileSecrets } from '../../../functions/secrets/scan-file.ts'
import { matchFormatRules, matchNameRules } from '../../../functions/secrets/secret-rules.ts'
import { sampleUnlessFull } from '../../sample.ts'

const formats = Object.entries(table.byFormat).map(([id, [pattern]]) => ({ id, pattern: String(pattern) }))
const names = Object.entries(table.byName).map(([id, [name, value]]) => ({
  id,
  name: String(name),
  value: String(value),
}))

/** The length that is scanned of a value, and how long the scan by one rule may take. */
const LENGTH = 65_536
const MAX_MILLISECONDS = 100

/** Whether a rule scans a text in time, in one of five attempts: other processes can delay some. */
function isFast(rule: RegExp, text: string): boolean {
  return [1, 2, 3, 4, 5].some(() => {
    const start = performance.now()
    rule.test(text)
    return performance.now() - start < MAX_MILLISECONDS
  })
}

/** Texts that begin as the pattern wants it, again and again, and do not end so. */
function listHostileTexts(pattern: string): string[] {
  const body = pattern.replaceAll(/\(\?[<!=]+[^)]*\)|\\b/g, '')
  const samples = fc.sample(fc.stringMatching(new RegExp(body)), { numRuns: 2, seed: 1 })
  const cut = samples.flatMap(sample =>
    [1, 2, 3, 4].map(part => sample.slice(0, Math.ceil((sample.length * part) / 4) - 1)),
  )
  const runs = samples.flatMap(sample =>
    ['a', '0', '-', '.', sample.at(-1) ?? ''].map(each => sample + each.repeat(LENGTH)),
  )
  return [...cut.map(each => each.repeat(LENGTH / (each.length || 1))), ...runs].map(
    each => `${each.slice(0, LENGTH - 1)}§`,
  )
}

describe('the rules for secrets', () => {
  it('come from gitleaks, with source and license', () => {
    expect(table.source).toMatch(
      /^https:\/\/github\.com\/gitleaks\/gitleaks\/blob\/v8\.\d+\.\d+\/config\/gitleaks\.toml$/,
    )
    expect(table.license).toContain('MIT')
    expect(formats.length).toBeGreaterThan(100)
    expect(names.length).toBeGreaterThan(50)
  })

  it.each(sampleUnlessFull(formats, 6))('cost little for any value: $id', ({ pattern }) => {
    const rule = new RegExp(pattern)
    expect(listHostileTexts(pattern).filter(text => !isFast(rule, text))).toEqual([])
  })

  it.each(sampleUnlessFull(names, 6))('cost little for any assigned value: $id', ({ value }) => {
    const rule = new RegExp(`^(?:${value})$`)
    expect(listHostileTexts(value).filter(text => !isFast(rule, text))).toEqual([])
  })

  it('are themselves no secrets, in the code of a function that has them', () => {
    const file = readFileSync(new URL('../../../functions/secrets/secret-rules.json', import.meta.url))
    expect(detectFileSecrets(file, 'FORMATS')).toEqual([])
  })

  it('repeat nothing without a bound', () => {
    const patterns = [...formats.map(({ pattern }) => pattern), ...names.map(({ value }) => value)]
    const unbounded = patterns.filter(pattern =>
      /[*+]|\{\d+,\}/.test(pattern.replaceAll(/\\.|\[[^\]]*\]/g, '')),
    )
    expect(unbounded).toEqual([])
  })

  it('would be seen to be slow', () => {
    expect(isFast(/^(?:a+)+$/, `${'a'.repeat(24)}§`)).toBe(false)
  })

  it('need the entropy that gitleaks asks for: a masked token is none', () => {
    expect(matchFormatRules(`ghp_${'a'.repeat(36)}`)).toEqual([])
    expect(matchFormatRules(`ghp_${'aB3dE6gH9jK2'.repeat(3)}`)).toEqual(['github-pat'])
  })

  it('find a token behind one that is masked or an example', () => {
    const token = `ghp_${'aB3dE6gH9jK2'.repeat(3)}`
    expect(matchFormatRules(`ghp_${'a'.repeat(36)} ${token}`)).toEqual(['github-pat'])
    expect(matchFormatRules('AKIAIOSFODNN7EXAMPLE')).toEqual([])
    expect(matchFormatRules('AKIAIOSFODNN7EXAMPLE AKIAQ3EGTUYQ7HMVJ2BN')).toEqual(['aws-access-token'])
  })

  it('find no token of Vault in code, where a property can have as many letters', () => {
    expect(matchFormatRules('await s.acquireInitialRetryToken(x)')).toEqual([])
    expect(matchFormatRules('s.acquireInitialRetryToken s.ZC9Ecf4M5g9o34Q6RkzGsj0z')).toEqual([
      'vault-service-token',
    ])
  })

  it('about names need a name that is not public', () => {
    const value = 'q7zp2lw9xc4vb8nm1ks6q7zp2lw9xc4v'
    expect(matchNameRules('CODECOV_UPLOAD', value)).toEqual(['codecov-access-token'])
    expect(matchNameRules('codecov.upload', value)).toEqual(['codecov-access-token'])
    expect(matchNameRules('CODECOV_PUBLIC_UPLOAD', value)).toEqual([])
    expect(matchNameRules('CODECOV_UPLOAD_ID', value)).toEqual([])
    expect(matchNameRules('UPLOAD', value)).toEqual([])
    expect(matchNameRules('CODECOV_UPLOAD', `${value}x`)).toEqual([])
  })
})
