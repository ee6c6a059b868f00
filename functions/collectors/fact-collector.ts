import type { EnvironmentVariable } from '../../audit/resources/lambda/function.ts'
import type { FactName, FactsByKind } from '../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../audit/resources/resource.ts'
import type { DeploymentScope } from '../../audit/deployment/scope.ts'
import * as z from 'zod/mini'
import { UnexpectedResponseError } from './api/aws-errors.ts'
import { AwsCallError, type AwsOperation } from './api/aws-call.ts'

/** Asks one of an aspect's operations about a resource and answers what was said, checked against `shape`. */
export interface TypedAwsCall {
  <S extends z.ZodMiniType>(
    awsOperation: AwsOperation,
    input: Readonly<Record<string, unknown>>,
    shape: S,
  ): Promise<z.infer<S>>
}

/** The facts that are read in one go: which operations that takes, and how their answers are read. */
export interface FactCollector<K extends Kind> {
  operations: readonly AwsOperation[]
  /** The errors that mean that the resource does not exist. */
  notFoundErrors: readonly string[]
  /** Answers the facts, and the resource's ARN where an answer tells it; `extent` is known of deployments alone. */
  collect(
    typedAwsCall: TypedAwsCall,
    resource: Resource<K>,
    redactor: Redactor,
    deploymentScope: DeploymentScope | undefined,
  ): Promise<CollectedFacts<K>>
}

/** What the answers of an aspect's operations say of a resource. */
export interface CollectedFacts<K extends Kind> {
  facts: Partial<FactsByKind[K]>
  /** Why the answers do not tell one fact or the other of the aspect, although they tell the rest. */
  unknown?: Readonly<Partial<Record<FactName<K>, string>>>
  arn?: string
}

/** Makes of a secret-bearing value what may be kept of it; `name` is what the value is called, where it has a name. */
export type Redactor = (value: unknown, name?: string) => EnvironmentVariable

/** A value of an environment variable: as AWS answers it, or as an account file keeps it. */
export const environmentValueSchema = z.union([
  z.string(),
  z.object({ detected: z.array(z.string()), hash: z.string() }),
])

/** `answer` as `shape` says it is. Throws AnswerNotUnderstood. */
export function parseResponse<S extends z.ZodMiniType>(
  awsOperation: AwsOperation,
  pending: unknown,
  shape: S,
): z.infer<S> {
  const parsed = z.safeParse(shape, pending)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  throw new UnexpectedResponseError(
    `the answer of ${awsOperation.service}:${awsOperation.name} is not understood at "${where}"`,
  )
}

/** What `ask` answers, or `absent` when it fails with one of the errors `names`. */
export async function handleNotFound<T, U>(
  names: readonly string[],
  pending: Promise<T>,
  fallback: U,
): Promise<T | U> {
  try {
    return await pending
  } catch (failure) {
    if (failure instanceof AwsCallError && names.includes(failure.error)) return fallback
    throw failure
  }
}

/** An aspect without the types of its kind, for the code that serves all kinds. */
export interface AnyFactCollector {
  operations: readonly AwsOperation[]
  notFoundErrors: readonly string[]
  collect(
    typedAwsCall: TypedAwsCall,
    resource: never,
    redactor: Redactor,
    deploymentScope: DeploymentScope | undefined,
  ): Promise<{
    facts: Readonly<Record<string, unknown>>
    unknown?: Readonly<Partial<Record<string, string>>>
    arn?: string
  }>
}

/** How every aspect of some kinds is read. */
export type CollectorsByKind = Readonly<Partial<Record<Kind, Readonly<Record<string, AnyFactCollector>>>>>
