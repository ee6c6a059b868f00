import * as z from 'zod/mini'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import { buildFunctionResource, type FunctionFacts } from '../../../audit/resources/lambda/function.ts'
import { buildLayerResource } from '../../../audit/resources/lambda/layer.ts'
import { buildLayerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import {
  environmentValueSchema,
  type FactCollector,
  type Redactor,
  type CollectedFacts,
} from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from './not-found.ts'
import { filterQueues, filterTopics } from './event-sources.ts'
import { deriveImageFacts } from './image-facts.ts'
import { deriveNetworkFacts } from './network-facts.ts'
import { getFunction, getRuntimeManagementConfig, listFunctionUrlConfigs } from './operations.ts'
import { resolveRuntime } from './runtime.ts'

type FunctionKind = 'AWS::Lambda::Function'
type CollectedFunctionFacts = CollectedFacts<FunctionKind>

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

const functionResponse = z.object({
  Configuration: z.object({
    FunctionArn: text,
    PackageType: optional(text),
    Runtime: optional(text),
    Role: text,
    Environment: optional(environment),
    DeadLetterConfig: optional(z.object({ TargetArn: optional(text) })),
    Layers: optional(z.array(z.object({ Arn: text }))),
    VpcConfig: optional(
      z.object({
        VpcId: optional(text),
        SubnetIds: optional(z.array(text)),
        SecurityGroupIds: optional(z.array(text)),
      }),
    ),
  }),
  Code: optional(z.object({ ImageUri: optional(text), ResolvedImageUri: optional(text) })),
})

/** GetFunction: the code, the execution role, the environment, layers, network and dead-letter target. */
export const functionConfiguration: FactCollector<FunctionKind> = {
  operations: [getFunction],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource, redactor) {
    const response = await callApi(getFunction, { FunctionName: getResourceName(resource) }, functionResponse)
    const { Configuration, Code } = response
    const { Role, Layers, FunctionArn, DeadLetterConfig } = Configuration
    const parts: readonly CollectedFunctionFacts[] = [
      deriveRuntimeFact(Configuration),
      deriveEnvironmentFact(Configuration.Environment, redactor),
      deriveImageFacts(isImage(Configuration) ? (Code ?? {}) : 'NONE', resource),
      deriveNetworkFacts(Configuration.VpcConfig ?? {}, resource),
    ]
    return {
      arn: buildFunctionResource(FunctionArn, resource).arn,
      facts: {
        role: buildRoleResource(Role, resource.account),
        ...deriveLayerFacts(Layers ?? [], resource.account),
        ...deriveDeadLetterFacts(DeadLetterConfig?.TargetArn, resource.account),
        ...(Object.assign({}, ...parts.map(part => part.facts)) as CollectedFunctionFacts['facts']),
      },
      unknown: Object.assign({}, ...parts.map(part => part.unknown)) as NonNullable<
        CollectedFunctionFacts['unknown']
      >,
    }
  },
}

function deriveLayerFacts(layers: readonly { Arn: string }[], account: string) {
  const names = new Map(
    layers.map(({ Arn }) => buildLayerResource(Arn, account)).map(layer => [layer.arn, layer]),
  )
  return {
    layers: layers.map(({ Arn }) => buildLayerVersionResource(Arn, account)),
    layerNames: [...names.values()],
  }
}

function deriveDeadLetterFacts(target: string | null | undefined, account: string) {
  const [deadLetterQueue = 'NONE' as const] = filterQueues([target], account)
  const [deadLetterTopic = 'NONE' as const] = filterTopics([target], account)
  return { deadLetterQueue, deadLetterTopic }
}

function isImage({ PackageType }: { PackageType?: string | null | undefined }): boolean {
  return PackageType === 'Image'
}

function deriveRuntimeFact(runtimeFields: Parameters<typeof resolveRuntime>[0]): CollectedFunctionFacts {
  const runtime = resolveRuntime(runtimeFields)
  if (runtime !== undefined) return { facts: { runtime } }
  const why = 'lambda:GetFunction returned no Runtime although the package is not an image'
  return { facts: {}, unknown: { runtime: why } }
}

/** Without access to the KMS key, AWS returns an error instead of the variables. */
function deriveEnvironmentFact(
  returned: z.infer<typeof environment> | null | undefined,
  redactor: Redactor,
): CollectedFunctionFacts {
  if (returned?.Error) {
    const why = `lambda:GetFunction has no environment but an error (${returned.Error.ErrorCode ?? 'unnamed'})`
    return { facts: {}, unknown: { environment: why } }
  }
  const redacted = (returned?.Variables ?? []).map(([name, value]) => [name, redactor(value, name)])
  return { facts: { environment: Object.fromEntries(redacted) as FunctionFacts['environment'] } }
}

const urlsResponse = z.object({
  FunctionUrlConfigs: z.array(z.object({ FunctionArn: text, AuthType: z.enum(['AWS_IAM', 'NONE']) })),
})

/** The function URLs of the function and of its aliases. */
export const functionUrls: FactCollector<FunctionKind> = {
  operations: [listFunctionUrlConfigs],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const pages = await fetchAllPages(
      callApi,
      listFunctionUrlConfigs,
      { FunctionName: getResourceName(resource) },
      urlsResponse,
    )
    const configs = pages.flatMap(page => page.FunctionUrlConfigs)
    return {
      facts: {
        urls: configs.map(url => ({ qualifier: parseQualifier(url.FunctionArn), authType: url.AuthType })),
      },
    }
  },
}

function parseQualifier(functionArn: string): string {
  return functionArn.split(':')[7] ?? '$LATEST'
}

const packageResponse = z.object({
  Configuration: z.object({ FunctionArn: text, PackageType: optional(text) }),
})
const managementResponse = z.object({
  UpdateRuntimeOn: z.enum(['Auto', 'FunctionUpdate', 'Manual']),
  RuntimeVersionArn: optional(text),
})

/**
 * The runtime update mode of $LATEST. Only managed runtimes have one; GetFunction returns the kind of runtime.
 */
export const functionRuntimeManagement: FactCollector<FunctionKind> = {
  operations: [getFunction, getRuntimeManagementConfig],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const input = { FunctionName: getResourceName(resource) }
    const { Configuration } = await callApi(getFunction, input, packageResponse)
    if (isImage(Configuration)) return { facts: { runtimeManagement: 'IMAGE' } }
    const response = await callApi(getRuntimeManagementConfig, input, managementResponse)
    return {
      facts: {
        runtimeManagement: {
          updateRuntimeOn: response.UpdateRuntimeOn,
          runtimeVersionArn: response.RuntimeVersionArn ?? 'NONE',
        },
      },
    }
  },
}
