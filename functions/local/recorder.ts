import type { Redact } from '../answers/aspect.ts'
import { CallFailed, type Call } from '../answers/operation.ts'
import { redacted } from '../answers/redaction.ts'
import type { RecordedCall } from './account-file.ts'

/** `call`, with every answer and every error of AWS's given to `write`, secrets left out. */
export function recording(
  call: Call,
  write: (recorded: RecordedCall) => void,
  redact: Redact,
  now: () => Date,
): Call {
  return async (operation, region, input) => {
    const asked = { service: operation.service, region, operation: operation.name, input }
    try {
      const output = await call(operation, region, input)
      write({ ...asked, output: redacted(operation, output, redact), at: now().toISOString() })
      return output
    } catch (failure) {
      if (failure instanceof CallFailed) {
        write({ ...asked, error: { name: failure.error, message: failure.message }, at: now().toISOString() })
      }
      throw failure
    }
  }
}
