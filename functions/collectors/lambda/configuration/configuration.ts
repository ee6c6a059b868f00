import * as z from 'zod/mini'
import type { ConfigurationFacts } from '../../../../audit/resources/lambda/configuration.ts'
import { buildRoleResource } from '../../../../audit/resources/iam/role.ts'
import {
  buildFunctionCodeResource,
  buildLayerCodeResource,
  isCodeSha256,
} from '../../../../audit/resources/lambda/code-content.ts'
import { buildLayerResource } from '../../../../audit/resources/lambda/layer.ts'
import { buildLayerVersionResource } from '../../../../audit/resources/lambda/layer-version.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import type { AwsOperation } from '../../api/aws-call.ts'
import { environmentValueSchema, type Redactor } from '../../fact-collector.ts'
import { UnexpectedResponseError } from '../../api/aws-errors.ts'
import { omitInvalid } from '../../api/omit-invalid.ts'
import { redactVariable } from '../../redaction/redact-variable.ts'
import { filterQueues, filterTopics } from '../event-sources/event-sources.ts'
import type { CollectedConfiguration } from './collected-configuration.ts'
import { deriveLoggingFacts } from './logging-facts.ts'
import { deriveImageFacts } from './image-facts.ts'
import { deriveNetworkFacts } from './network-facts.ts'

/** Where a configuration comes from. */
export interface ConfigurationSource {
  /** The function or version. */
  resource: Resource
  operation: AwsOperation
  redactor: Redactor
}

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = z.string()

/** An entry list: a record would lose a variable named `[object Object]`. */
const variables = z.pipe(
  z.transform((value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined,
  ),
  z.array(z.tuple([text, environmentValueSchema])),
)

const environment = z.object({
  Variables: optional(variables),
  Error: optional(z.object({ ErrorCode: optional(text) })),
})

/** The configuration of a function or version (Lambda API Reference, FunctionConfiguration). */
export const configurationShape = z.object({
  FunctionArn: text,
  PackageType: optional(text),
  Runtime: optional(text),
  Role: text,
  CodeSha256: omitInvalid(text.check(z.minLength(1))),
  Environment: optional(environment),
  DeadLetterConfig: optional(z.object({ TargetArn: optional(text) })),
  Layers: optional(z.array(z.object({ Arn: text }))),
  LoggingConfig: optional(
    z.object({ LogFormat: optional(text), ApplicationLogLevel: optional(text), LogGroup: optional(text) }),
  ),
  VpcConfig: optional(
    z.object({
      VpcId: optional(text),
      SubnetIds: optional(z.array(text)),
      SecurityGroupIds: optional(z.array(text)),
    }),
  ),
})

/** The code of a function or version (Lambda API Reference, FunctionCodeLocation). */
export const codeShape = z.object({ ImageUri: optional(text), ResolvedImageUri: optional(text) })

/** The facts of a configuration. `code` is needed for container images only. */
export function deriveConfigurationFacts(
  configuration: z.infer<typeof configurationShape>,
  code: z.infer<typeof codeShape>,
  source: ConfigurationSource,
): CollectedConfiguration {
  const { Role, Layers, DeadLetterConfig, VpcConfig } = configuration
  const { resource } = source
  const parts: readonly CollectedConfiguration[] = [
    deriveRuntimeFact(configuration, source),
    deriveEnvironmentFact(configuration.Environment, source),
    deriveImageFacts(isImage(configuration) ? code : 'NONE', resource),
    deriveNetworkFacts(VpcConfig ?? {}, resource),
    deriveCodeFact(configuration, source),
    deriveLoggingFacts(configuration.LoggingConfig ?? {}, resource),
  ]
  return {
    facts: {
      codeSha256: configuration.CodeSha256 ?? 'NONE',
      role: buildRoleResource(Role, resource.account),
      ...deriveLayerFacts(Layers ?? [], resource.account),
      ...deriveDeadLetterFacts(DeadLetterConfig?.TargetArn, resource.account),
      ...(Object.assign({}, ...parts.map(part => part.facts)) as CollectedConfiguration['facts']),
    },
    unknown: Object.assign({}, ...parts.map(part => part.unknown)) as NonNullable<
      CollectedConfiguration['unknown']
    >,
  }
}

/** What tells an image from an archive: only functions of an archive have a runtime. */
interface PackageFields {
  PackageType?: string | null | undefined
  Runtime?: string | null | undefined
}

/** Whether the code is a container image. Throws UnexpectedResponseError if the response does not show it. */
export function isImage({ PackageType, Runtime }: PackageFields): boolean {
  if (!PackageType && !Runtime)
    throw new UnexpectedResponseError('Lambda returned a function without its package type and runtime')
  return PackageType === 'Image'
}

/** The layer versions of a configuration, and their layers. */
export function deriveLayerFacts(layers: readonly { Arn: string }[], account: string) {
  const names = new Map(
    layers.map(({ Arn }) => buildLayerResource(Arn, account)).map(layer => [layer.arn, layer]),
  )
  return {
    layers: layers.map(({ Arn }) => buildLayerVersionResource(Arn, account)),
    layerNames: [...names.values()],
    layerContents: layers.map(({ Arn }) => buildLayerCodeResource(Arn, account)),
  }
}

/** The dead-letter target of a configuration. */
export function deriveDeadLetterFacts(target: string | null | undefined, account: string) {
  const [deadLetterQueue = 'NONE' as const] = filterQueues([target], account)
  const [deadLetterTopic = 'NONE' as const] = filterTopics([target], account)
  return { deadLetterQueue, deadLetterTopic }
}

function deriveRuntimeFact(
  configuration: z.infer<typeof configurationShape>,
  { operation }: ConfigurationSource,
): CollectedConfiguration {
  if (isImage(configuration)) return { facts: { runtime: 'IMAGE' } }
  if (configuration.Runtime) return { facts: { runtime: configuration.Runtime } }
  const why = `lambda:${operation.name} returned no Runtime although the package is not an image`
  return { facts: {}, unknown: { runtime: why } }
}

function deriveCodeFact(
  configuration: z.infer<typeof configurationShape>,
  { resource, operation }: ConfigurationSource,
): CollectedConfiguration {
  if (isImage(configuration)) return { facts: { codeContent: 'NONE' } }
  const { CodeSha256 = '' } = configuration
  if (isCodeSha256(CodeSha256))
    return { facts: { codeContent: buildFunctionCodeResource(resource, CodeSha256) } }
  return { facts: {}, unknown: { codeContent: `lambda:${operation.name} returned no valid CodeSha256` } }
}

/** Without access to the KMS key, AWS returns an error instead of the variables. */
function deriveEnvironmentFact(
  returned: z.infer<typeof environment> | null | undefined,
  { operation, redactor }: ConfigurationSource,
): CollectedConfiguration {
  if (returned?.Error) {
    const why = `lambda:${operation.name} has no environment but an error (${returned.Error.ErrorCode ?? 'unnamed'})`
    return { facts: {}, unknown: { environment: why } }
  }
  return { facts: { environment: redactEnvironment(returned?.Variables ?? [], redactor) } }
}

/** The environment variables without their values. */
export function redactEnvironment(
  entries: readonly (readonly [string, z.infer<typeof environmentValueSchema>])[],
  redactor: Redactor,
): ConfigurationFacts['environment'] {
  return Object.fromEntries(entries.map(([name, value]) => [name, redactVariable(name, value, redactor)]))
}
