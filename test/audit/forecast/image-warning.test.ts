import { expect, it } from 'vitest'
import { isImageWarning } from '../../../audit/forecast/image-warning.ts'

const VERIFIED = 'image-integrity/image-verified'

it.each([
  ['a policy that warns', { mode: 'warn' }, true],
  ['a policy that is enforced', { mode: 'enforce' }, false],
  ['versions in use, of which one can be of an enforced policy', { mode: 'warn', versions: [{}] }, false],
  ['evidence that was too long to keep', { omitted: '1200 characters of evidence' }, false],
  ['no evidence', undefined, false],
])('a finding of %s', (_, evidence, isWarning) => {
  expect(isImageWarning(VERIFIED, evidence === undefined ? {} : { evidence })).toBe(isWarning)
})

it('is of image policies only', () => {
  expect(isImageWarning('image-integrity/image-no-secrets', { evidence: { mode: 'warn' } })).toBe(false)
})
