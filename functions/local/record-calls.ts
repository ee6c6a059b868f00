import type { Redactor } from '../collectors/fact-collector.ts'
import { AwsCallError, type AwsCall } from '../collectors/api/aws-call.ts'
import { redactResponse } from '../collectors/redaction/redact.ts'
import { redactStackResponse } from '../cloudformation/redact-stack.ts'
import type { RecordedCall } from './account-file.ts'

/** Wraps `awsCall` and passes every response and every AWS error to `write`, with secrets redacted. */
export function recordCalls(
  awsCall: AwsCall,
  write: (recorded: RecordedCall) => void,
  redactor: Redactor,
  now: () => Date,
): AwsCall {
  return async (awsOperation, region, input) => {
    const request = { service: awsOperation.service, region, operation: awsOperation.name, input }
    try {
      const output = await awsCall(awsOperation, region, input)
      const redacted = redactStackResponse(
        awsOperation,
        redactResponse(awsOperation, output, redactor),
        redactor,
      )
      write({ ...request, output: redacted, at: now().toISOString() })
      return output
    } catch (failure) {
      if (failure instanceof AwsCallError) {
        write({
          ...request,
          error: { name: failure.error, message: failure.detail },
          at: now().toISOString(),
        })
      }
      throw failure
    }
  }
}
