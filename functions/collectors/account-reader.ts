import type { FactReader } from '../../audit/refresh/snapshot/fact-reader.ts'
import { allCollectors } from './all-collectors.ts'
import type { CollectorContext, Redactor } from './fact-collector.ts'
import type { AwsCall } from './api/aws-call.ts'
import { createFactReader, type FactReaderDeps } from './fact-reader.ts'

/** A reader of every kind that uses `call`. Without image policies, no one must vouch for images. */
export function createAccountReader(
  awsCall: AwsCall,
  redactor: Redactor,
  { onAnswer, ...known }: Partial<Omit<CollectorContext, 'redact'>> & Pick<FactReaderDeps, 'onAnswer'> = {},
): FactReader {
  const context = { redact: redactor, imagePolicies: [], now: () => new Date(), ...known }
  return createFactReader({ collectors: allCollectors, call: awsCall, context, onAnswer })
}
