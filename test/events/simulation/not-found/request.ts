import type { ExampleAccount } from '../../../../examples/account/example-account.ts'

/** The response of AWS for a missing resource. */
export interface NotFoundResponse {
  output?: object
  error?: { name: string; message: string }
}

/** The input of an operation. */
export type OperationInput = Readonly<Record<string, unknown>>

/** A request and its account. */
export interface NotFoundRequest {
  world: ExampleAccount
  region: string
  input: OperationInput
}

/** Builds the response for a missing resource; undefined if the resource exists. */
export type NotFoundHandler = (notFoundRequest: NotFoundRequest) => NotFoundResponse | undefined

/** An error of AWS. */
export function buildAwsError(name: string, message: string): NotFoundResponse {
  return { error: { name, message } }
}

/** Whether `section` has an entry in `region`, or a global one, whose ARN ends with `end`. */
export function hasEntryEndingWith(
  exampleAccount: ExampleAccount,
  section: string,
  region: string,
  end: string,
): boolean {
  const entries = (exampleAccount as unknown as Record<string, object | undefined>)[section] ?? {}
  return Object.keys(entries).some(arn => arn.endsWith(end) && ['', region].includes(arn.split(':')[3] ?? ''))
}

/** Responds with `absent` if no entry of `section` matches the input. */
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

/** Requires a name. Throws Error for other values. */
export function requireText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new Error(`${JSON.stringify(value)} is asked about, which is no name`)
}

/** Requires a list and returns its first item. */
export function requireFirst(value: unknown): string {
  return requireText(Array.isArray(value) ? value[0] : value)
}

/** The not-found responses of a service, by operation. */
export type NotFoundHandlers = Readonly<Record<string, NotFoundHandler>>
