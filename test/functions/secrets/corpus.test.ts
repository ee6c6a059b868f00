import { describe, expect, it } from 'vitest'
import { detectSecrets } from '../../../functions/secrets/secret-detectors.ts'
import { awsLookAlikes } from './corpus/aws-look-alikes.ts'
import { createDraw } from './corpus/draw.ts'
import { embeddedSecrets } from './corpus/embedded-secrets.ts'
import { frameworkLookAlikes } from './corpus/framework-look-alikes.ts'
import { frameworkSecrets } from './corpus/framework-secrets.ts'
import { lookAlikes } from './corpus/look-alikes.ts'
import { namedSecrets } from './corpus/named-secrets.ts'
import { platformTokens } from './corpus/platform-tokens.ts'
import { createSamples, type SampleVariable } from './corpus/secret-kind.ts'
import { serviceTokens } from './corpus/service-tokens.ts'
import { textLookAlikes } from './corpus/text-look-alikes.ts'

/** The share of planted secrets that must be found, and of look-alikes that may be taken for secrets. */
const MIN_RECALL = 0.95
const MAX_FALSE_ALARMS = 0.01

const kinds = [...platformTokens, ...serviceTokens, ...namedSecrets, ...embeddedSecrets, ...frameworkSecrets]
const planted = createSamples(kinds)
const harmless = [...awsLookAlikes, ...lookAlikes, ...textLookAlikes, ...frameworkLookAlikes]

function isDetected({ name, value }: SampleVariable): boolean {
  return detectSecrets(value, name).length > 0
}

/** The samples as lines: their kind and name, never a value. */
function listSamples(samples: readonly SampleVariable[]): string {
  return samples.map(({ kind, name }) => `\n  ${kind}: ${name}`).join('')
}

function formatShare(part: number, whole: number): string {
  return `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`
}

describe('the corpus', () => {
  it('has enough samples, all of them different', () => {
    expect(new Set(kinds.map(({ kind }) => kind)).size).toBe(kinds.length)
    expect(kinds.length).toBeGreaterThanOrEqual(60)
    for (const samples of [planted, harmless]) {
      expect(samples.length).toBeGreaterThanOrEqual(300)
      expect(new Set(samples.map(({ name, value }) => `${name}=${value}`)).size).toBe(samples.length)
    }
  })
})

describe('the detection of secrets', () => {
  it(`finds at least ${MIN_RECALL * 100} % of the planted secrets`, () => {
    const missed = planted.filter(sample => !isDetected(sample))
    const found = planted.length - missed.length
    process.stderr.write(
      `planted secrets of ${kinds.length} kinds found: ${formatShare(found, planted.length)}${listSamples(missed)}\n`,
    )
    expect(found / planted.length).toBeGreaterThanOrEqual(MIN_RECALL)
  })

  it('takes no random value for a secret: entropy alone proves nothing', () => {
    const alphabets = ['hex', 'lowerDigits', 'upperDigits', 'alphanumeric', 'base64', 'base64url'] as const
    const values = Array.from({ length: 3_000 }, (_, index) => {
      const { of, pick } = createDraw(`random value ${index}`)
      return of(pick(alphabets), pick([16, 22, 32, 40, 43, 64, 86, 128])) + pick(['', '', '=', '=='])
    })
    const wrong = values.filter(value => isDetected({ kind: 'random value', name: 'VALUE', value }))
    expect(wrong).toEqual([])
  })

  it(`takes at most ${MAX_FALSE_ALARMS * 100} % of the look-alikes for secrets`, () => {
    const wrong = harmless.filter(isDetected)
    process.stderr.write(
      `look-alikes taken for secrets: ${formatShare(wrong.length, harmless.length)}${listSamples(wrong)}\n`,
    )
    expect(wrong.length / harmless.length).toBeLessThanOrEqual(MAX_FALSE_ALARMS)
  })
})
