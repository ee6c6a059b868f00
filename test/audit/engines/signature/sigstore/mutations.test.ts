import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createSigningCase,
  signAttestation,
  signCase,
  verifyWritten,
} from '../../../../signing/verify-written.ts'
import { mutateBundle, isSameOrLess } from '../../../../signing/mutate-bundle.ts'
import type { WrittenBundle } from '../../../../signing/sign-bundle.ts'

const signing = createSigningCase()
const { instance, key } = signing

/** Bundles of all forms, each of which is verified. */
const originals: readonly WrittenBundle[] = [
  signCase(signing),
  signCase(signing, { version: '0.1' }),
  signCase(signing, { log: instance.rekorV2 }),
  signCase(signing, { isTimestamped: true, version: '0.2' }),
  signCase(signing, { signer: key }),
  signAttestation(signing),
  signAttestation(signing, { log: instance.rekorV2 }),
  signAttestation(signing, { signer: key, log: instance.rekorV2 }),
]

const RUNS = process.env['TEST_FULL'] === 'true' ? 100_000 : 500

/** The full search takes minutes. */
const ONE_HOUR = 3_600_000

describe('a mutated bundle', () => {
  it('is one that was verified', () => {
    expect(originals.map(each => verifyWritten(signing, each).outcome)).toEqual(
      originals.map(() => 'VERIFIED'),
    )
  })

  it(
    `is never verified, unless the mutation has no meaning (${RUNS} mutations)`,
    { timeout: ONE_HOUR },
    () => {
      const outcomes = new Map<string, number>()
      fc.assert(
        fc.property(fc.constantFrom(...originals), mutateBundle, (original, mutate) => {
          const mutated = mutate(original)
          const { outcome } = verifyWritten(signing, mutated)
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
          const isRight = outcome !== 'VERIFIED' || isSameOrLess(mutated, original)
          expect(isRight ? 'right' : mutated).toBe('right')
        }),
        { numRuns: RUNS },
      )
      expect(outcomes.get('REFUSED')).toBeGreaterThan(RUNS / 2)
    },
  )
})
