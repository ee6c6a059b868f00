import type { FactName, FactsByKind } from '../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../audit/resources/resource.ts'
import type { DeploymentScope } from '../../audit/deployment/scope.ts'
import type { ImagePolicy } from '../../audit/settings/image-policy.ts'
import * as z from 'zod/mini'
import { UnexpectedResponseError } from './api/aws-errors.ts'
import { AwsCallError, type AwsOperation } from './api/aws-call.ts'

/** Calls an operation of a collector and returns its output, validated against `shape`. */
export interface TypedAwsCall {
  <S extends z.ZodMiniType>(
    awsOperation: AwsOperation,
    input: Readonly<Record<string, unknown>>,
    shape: S,
  ): Promise<z.infer<S>>
}

/** Collects facts that are read together: its operations, and how their outputs become facts. */
export interface FactCollector<K extends Kind> {
  operations: readonly AwsOperation[]
  /** AWS's errors that mean that the resource does not exist. */
  notFoundErrors: readonly string[]
  /** Returns the facts, and the resource's ARN when an output contains it. */
  collect(
    typedAwsCall: TypedAwsCall,
    resource: Resource<K>,
    collectorContext: CollectorContext,
  ): Promise<CollectedFacts<K>>
}

/** A collector of a kind's `readInParts`. */
export interface FactCollectorInParts<K extends Kind> extends FactCollector<K> {
  /** Collects the facts as far as there is time, and returns what the next message needs to go on. */
  collectInTime(
    typedAwsCall: TypedAwsCall,
    resource: Resource<K>,
    collectorExtent: CollectorExtent,
  ): Promise<CollectedFacts<K> | UnfinishedFacts>
  /** Collects one part and takes the others from `stored`; undefined if all must be collected. */
  collectPart(
    typedAwsCall: TypedAwsCall,
    resource: Resource<K>,
    part: string,
    stored: Readonly<Record<string, unknown>>,
  ): Promise<CollectedFacts<K> | undefined>
}

/** How much a collector has read, and how long it may go on. */
export interface CollectorExtent {
  /** What an earlier message returned as `unfinished`. */
  progress?: unknown
  hasTime: () => boolean
}

/** What a collector has read before it ran out of time, as plain JSON. */
export interface UnfinishedFacts {
  unfinished: unknown
}

/** The facts in the outputs of a collector's operations. */
export interface CollectedFacts<K extends Kind> {
  facts: Partial<FactsByKind[K]>
  /** Why some facts of the collector are unknown although the others are known. */
  unknown?: Readonly<Partial<Record<FactName<K>, string>>>
  /** What is missing of some facts. */
  incomplete?: Readonly<Partial<Record<FactName<K>, string>>>
  arn?: string
  /** Set if the resource is one that Assay does not audit: it counts as one that does not exist. */
  notAudited?: true
}

/** The keyed hash of a text, which replaces a value that may be a secret. */
export type Redactor = (text: string) => string

/** What collectors get besides the resource and what they call. */
export interface CollectorContext {
  redact: Redactor
  /** The scope of the deployment, where Assay is deployed. */
  deploymentScope?: DeploymentScope | undefined
  /** Who must vouch for images, with the keys and certificates of the signers. */
  imagePolicies: readonly ImagePolicy[]
  now: () => Date
}

/** The value of an environment variable: as AWS returns it, or redacted in an account file. */
export const environmentValueSchema = z.union([
  z.string(),
  z.object({ detected: z.array(z.string()), hash: z.string() }),
])

/** `response` validated against `shape`. Throws UnexpectedResponseError. */
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
    `unexpected response of ${awsOperation.service}:${awsOperation.name} at "${where}"`,
  )
}

/** The result of `pending`, or `absent` when it fails with one of the errors `names`. */
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

/** A collector without the types of its kind, for code that handles all kinds. */
export interface AnyFactCollector {
  operations: readonly AwsOperation[]
  notFoundErrors: readonly string[]
  collect(
    typedAwsCall: TypedAwsCall,
    resource: never,
    collectorContext: CollectorContext,
  ): Promise<AnyCollectedFacts>
  collectInTime?(
    typedAwsCall: TypedAwsCall,
    resource: never,
    collectorExtent: CollectorExtent,
  ): Promise<AnyCollectedFacts | UnfinishedFacts>
  collectPart?(
    typedAwsCall: TypedAwsCall,
    resource: never,
    part: string,
    stored: Readonly<Record<string, unknown>>,
  ): Promise<AnyCollectedFacts | undefined>
}

/** Collected facts without the types of their kind. */
export interface AnyCollectedFacts {
  facts: Readonly<Record<string, unknown>>
  unknown?: Readonly<Partial<Record<string, string>>>
  incomplete?: Readonly<Partial<Record<string, string>>>
  arn?: string
  notAudited?: true
}

/** Collectors by kind. */
export type CollectorsByKind = Readonly<Partial<Record<Kind, Readonly<Record<string, AnyFactCollector>>>>>
