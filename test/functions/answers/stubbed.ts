import type { Reading } from '../../../audit/account/reader.ts'
import type { FactSheet } from '../../../audit/resources/fact.ts'
import { aspectsOf } from '../../../audit/resources/kinds.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { CallFailed, type Call } from '../../../functions/answers/operation.ts'
import { readerBy } from '../../../functions/answers/reader.ts'
import { redaction } from '../../../functions/answers/redaction.ts'

/** An error that AWS answers with. */
export interface AwsError {
  error: string
  message?: string
}

type Input = Readonly<Record<string, unknown>>

/** What AWS answers by operation: the same to every input, or by the input; nothing of others. */
export type Answers = Readonly<Record<string, object | AwsError | ((input: Input) => object)>>

/** Calls that are answered so. */
export function stubbed(answers: Answers): Call {
  return (operation, _, input) => {
    const known = answers[operation.name]
    const answer: object | undefined =
      typeof known === 'function' ? (known as (input: Input) => object)(input) : known
    if (answer === undefined) return Promise.reject(new Error(`${operation.name} was not expected`))
    if (!('error' in answer)) return Promise.resolve(answer)
    const { error, message = 'so it was' } = answer as AwsError
    return Promise.reject(new CallFailed(operation, error, message))
  }
}

/** What reading `resource` finds where AWS answers so. */
export function readingOf(resource: Resource, answers: Answers): Promise<Reading> {
  return readerBy(stubbed(answers), redaction('key')).read(resource, aspectsOf(resource.kind))
}

/** The facts that reading `resource` finds. */
export async function factsOf(resource: Resource, answers: Answers): Promise<FactSheet> {
  const read = await readingOf(resource, answers)
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}
