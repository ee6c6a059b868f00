import type { RecordedCall } from '../../../functions/local/account-file.ts'

/** Makes recorded answers of a service's operations. */
export type Answering = (operation: string, input: RecordedCall['input'], output: object) => RecordedCall

/** Answers of `service` in `region` from `at` on. */
export function answering(service: string, region: string, at: string): Answering {
  return (operation, input, output) => ({ service, region, operation, input, output, at })
}

/** `call`, answered with an error instead. */
export function failing(call: RecordedCall, name: string, message: string): RecordedCall {
  const { output: _, ...asked } = call
  return { ...asked, error: { name, message } }
}
