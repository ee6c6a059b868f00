import type { FactReading } from '../../../audit/refresh/snapshot/fact-reader.ts'
import type { FactsByName } from '../../../audit/resources/fact.ts'
import { listCollectorNames } from '../../../audit/resources/kinds.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { AwsCallError, type AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'

/** An error response. */
interface StubbedError {
  error: string
  message?: string
}

type Input = Readonly<Record<string, unknown>>

/** Outputs by operation, or by operation and input. */
export type StubbedResponses = Readonly<Record<string, object | StubbedError | ((input: Input) => object)>>

/** A call that returns these outputs. */
export function createStubbedApi(responses: StubbedResponses): AwsCall {
  return (awsOperation, _, input) => {
    const known = responses[awsOperation.name]
    const response: object | undefined =
      typeof known === 'function' ? (known as (input: Input) => object)(input) : known
    if (response === undefined) return Promise.reject(new Error(`${awsOperation.name} was not expected`))
    if (!('error' in response)) return Promise.resolve(response)
    const { error, message = 'so it was' } = response as StubbedError
    return Promise.reject(new AwsCallError(awsOperation, error, message))
  }
}

/** Reads `resource` with these outputs. */
export function readStubbed(resource: Resource, responses: StubbedResponses): Promise<FactReading> {
  return createAccountReader(createStubbedApi(responses), createRedactor('key')).read(
    resource,
    listCollectorNames(resource.kind),
  )
}

/** The facts of `resource` with these outputs. */
export async function readStubbedFacts(
  resource: Resource,
  responses: StubbedResponses,
): Promise<FactsByName> {
  const read = await readStubbed(resource, responses)
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}
