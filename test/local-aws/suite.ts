import * as vitest from 'vitest'
import { explainMissingPython } from './local-aws.ts'

/** A suite on the local AWS. Without Python it is skipped with a printed reason; with CI=true it fails. */
export const describeOnLocalAws = vitest.describe.skipIf(isMissing())

function isMissing(): boolean {
  const missing = explainMissingPython()
  if (missing === undefined) return false
  if (process.env['CI'] === 'true') throw new Error(missing)
  console.warn(`skipped: ${missing}`)
  return true
}
