import type { RecordedCall } from '../../../functions/local/account-file.ts'

/** Creates recorded responses of a service's operations. */
export type ResponseRecorder = (
  operation: string,
  input: RecordedCall['input'],
  output: object,
) => RecordedCall

/** Creates a recorder of `service` in `region` from the time `at` on. */
export function createResponseRecorder(service: string, region: string, at: string): ResponseRecorder {
  return (operation, input, output) => ({ service, region, operation, input, output, at })
}

/** `call` with an error as its response. */
export function replaceWithError(call: RecordedCall, name: string, message: string): RecordedCall {
  const { output: _, ...request } = call
  return { ...request, error: { name, message } }
}
