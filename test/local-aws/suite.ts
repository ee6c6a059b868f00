import * as vitest from 'vitest'
import { explainMissingPython } from './local-aws.ts'

/** A suite on the bed. Without a Python it is skipped and says so; where CI=true it fails, for nobody would notice. */
export const describeOnLocalAws = vitest.describe.skipIf(isMissing())

function isMissing(): boolean {
  const missing = explainMissingPython()
  if (missing === undefined) return false
  if (process.env['CI'] === 'true') throw new Error(missing)
  console.warn(`skipped: ${missing}`)
  return true
}
