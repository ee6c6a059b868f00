import type { ExampleAccount } from '../../../../examples/account/example-account.ts'

/** What AWS answers where what is asked about is not there. */
export interface NotFoundResponse {
  output?: object
  error?: { name: string; message: string }
}

/** What an operation is asked. */
export type OperationInput = Readonly<Record<string, unknown>>

/** A question, and the account that it is about. */
export interface NotFoundRequest {
  world: ExampleAccount
  region: string
  input: OperationInput
}

/** What is said of a thing that is not there, or nothing where it is there and its answer lacks. */
export type NotFoundHandler = (notFoundRequest: NotFoundRequest) => NotFoundResponse | undefined

/** AWS's own error. */
export function buildAwsError(name: string, message: string): NotFoundResponse {
  return { error: { name, message } }
}

/** Whether `section` has an entry of `region`, or of none, whose ARN ends with `end`. */
export function hasEntryEndingWith(
  exampleAccount: ExampleAccount,
  section: string,
  region: string,
  end: string,
): boolean {
  const entries = (exampleAccount as unknown as Record<string, object | undefined>)[section] ?? {}
  return Object.keys(entries).some(arn => arn.endsWith(end) && ['', region].includes(arn.split(':')[3] ?? ''))
}

/** Answers `absent` where no entry of `section` has what `end` makes of the input. */
export function respondUnlessPresent(
  section: string,
  end: (input: OperationInput, notFoundRequest: NotFoundRequest) => string,
  absent: (name: string, notFoundRequest: NotFoundRequest) => NotFoundResponse,
): NotFoundHandler {
  return notFoundRequest => {
    const name = end(notFoundRequest.input, notFoundRequest)
    return hasEntryEndingWith(notFoundRequest.world, section, notFoundRequest.region, name)
      ? undefined
      : absent(name, notFoundRequest)
  }
}

/** The name that is asked about. Throws Error for what is none. */
export function requireText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new Error(`${JSON.stringify(value)} is asked about, which is no name`)
}

/** The first of a list that is asked about. */
export function requireFirst(value: unknown): string {
  return requireText(Array.isArray(value) ? value[0] : value)
}

/** What a service answers where what an operation asks about is not there, by the operation. */
export type NotFoundHandlers = Readonly<Record<string, NotFoundHandler>>
