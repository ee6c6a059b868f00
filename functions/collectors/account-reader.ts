import type { FactReader } from '../../audit/refresh/snapshot/fact-reader.ts'
import { allCollectors } from './all-collectors.ts'
import type { CollectorContext, Redactor } from './fact-collector.ts'
import type { AwsCall } from './api/aws-call.ts'
import { createFactReader } from './fact-reader.ts'
import { observeCollectors, type ReadCall } from './observe-collectors.ts'

/** What a reader of an account can have besides what it calls. */
interface ReaderOptions extends Partial<Omit<CollectorContext, 'redact'>> {
  /** Is called for each call of a collector that is answered. */
  onAnswer?: ((readCall: ReadCall) => void) | undefined
}

/** A reader of every kind that uses `call`. Without image policies, no one must vouch for images. */
export function createAccountReader(
  awsCall: AwsCall,
  redactor: Redactor,
  { onAnswer, ...known }: ReaderOptions = {},
): FactReader {
  const context = { redact: redactor, imagePolicies: [], now: () => new Date(), ...known }
  const collectors = onAnswer === undefined ? allCollectors : observeCollectors(allCollectors, onAnswer)
  return createFactReader({ collectors, call: awsCall, context })
}
