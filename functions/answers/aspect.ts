import type { EnvironmentVariable } from '../../audit/resources/lambda/function.ts'
import type { FactName, Facts } from '../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../audit/resources/resource.ts'
import type { Extent } from '../../audit/deployment/extent.ts'
import * as z from 'zod/mini'
import { AnswerNotUnderstood } from './failure.ts'
import { CallFailed, type Operation } from './operation.ts'

/** Asks one of an aspect's operations about a resource and answers what was said, checked against `shape`. */
export interface Ask {
  <S extends z.ZodMiniType>(
    operation: Operation,
    input: Readonly<Record<string, unknown>>,
    shape: S,
  ): Promise<z.infer<S>>
}

/** The facts that are read in one go: which operations that takes, and how their answers are read. */
export interface Aspect<K extends Kind> {
  operations: readonly Operation[]
  /** The errors that mean that the resource does not exist. */
  absent: readonly string[]
  /** Answers the facts, and the resource's ARN where an answer tells it; `extent` is known of deployments alone. */
  read(ask: Ask, resource: Resource<K>, redact: Redact, extent: Extent | undefined): Promise<Understood<K>>
}

/** What the answers of an aspect's operations say of a resource. */
export interface Understood<K extends Kind> {
  facts: Partial<Facts[K]>
  /** Why the answers do not tell one fact or the other of the aspect, although they tell the rest. */
  unknown?: Readonly<Partial<Record<FactName<K>, string>>>
  arn?: string
}

/** Makes of a secret-bearing value what may be kept of it; `name` is what the value is called, where it has a name. */
export type Redact = (value: unknown, name?: string) => EnvironmentVariable

/** A value of an environment variable: as AWS answers it, or as an account file keeps it. */
export const environmentValue = z.union([
  z.string(),
  z.object({ detected: z.array(z.string()), hash: z.string() }),
])

/** `answer` as `shape` says it is. Throws AnswerNotUnderstood. */
export function understood<S extends z.ZodMiniType>(
  operation: Operation,
  answer: unknown,
  shape: S,
): z.infer<S> {
  const parsed = z.safeParse(shape, answer)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  throw new AnswerNotUnderstood(
    `the answer of ${operation.service}:${operation.name} is not understood at "${where}"`,
  )
}

/** What `ask` answers, or `absent` when it fails with one of the errors `names`. */
export async function unlessAbsent<T, U>(
  names: readonly string[],
  answer: Promise<T>,
  absent: U,
): Promise<T | U> {
  try {
    return await answer
  } catch (failure) {
    if (failure instanceof CallFailed && names.includes(failure.error)) return absent
    throw failure
  }
}

/** An aspect without the types of its kind, for the code that serves all kinds. */
export interface AnyAspect {
  operations: readonly Operation[]
  absent: readonly string[]
  read(
    ask: Ask,
    resource: never,
    redact: Redact,
    extent: Extent | undefined,
  ): Promise<{
    facts: Readonly<Record<string, unknown>>
    unknown?: Readonly<Partial<Record<string, string>>>
    arn?: string
  }>
}

/** How every aspect of some kinds is read. */
export type Answers = Readonly<Partial<Record<Kind, Readonly<Record<string, AnyAspect>>>>>
