import type { RecordedCall } from '../../functions/local/account-file.ts'
import type { ExampleAccount } from './example-account.ts'
import { createResponseRecorder } from './responses/response-recorder.ts'

/** The stacks of CloudFormation in each region in scope: none. */
export function buildStackResponses({ regionsInScope }: ExampleAccount, at: string): RecordedCall[] {
  return regionsInScope.map(region =>
    createResponseRecorder('cloudformation', region, at)('ListStacks', {}, { StackSummaries: [] }),
  )
}
