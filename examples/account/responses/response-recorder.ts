import type { RecordedCall } from '../../../functions/local/account-file.ts'

/** Makes recorded answers of a service's operations. */
export type ResponseRecorder = (
  operation: string,
  input: RecordedCall['input'],
  output: object,
) => RecordedCall

/** Answers of `service` in `region` from `at` on. */
export function createResponseRecorder(service: string, region: string, at: string): ResponseRecorder {
  return (operation, input, output) => ({ service, region, operation, input, output, at })
}

/** `call`, answered with an error instead. */
export function replaceWithError(call: RecordedCall, name: string, message: string): RecordedCall {
  const { output: _, ...request } = call
  return { ...request, error: { name, message } }
}
