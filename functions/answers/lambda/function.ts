import * as z from 'zod/mini'
import { roleResource } from '../../../audit/resources/iam/role.ts'
import { functionResource, type FunctionFacts } from '../../../audit/resources/lambda/function.ts'
import { layerOf } from '../../../audit/resources/lambda/layer.ts'
import { layerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import { environmentValue, type Aspect, type Redact, type Understood } from '../aspect.ts'
import { askAll } from '../pages.ts'
import { NOT_FOUND } from './absent.ts'
import { queuesAmong, topicsAmong } from './event-sources.ts'
import { imageFacts } from './image.ts'
import { networkFacts } from './network.ts'
import { getFunction, getRuntimeManagementConfig, listFunctionUrlConfigs } from './operations.ts'
import { runtimeOf } from './runtime.ts'

type Function = 'AWS::Lambda::Function'
type Told = Understood<Function>

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = z.string()

/** By name, as a list: a record would lose a variable that is called `__proto__`. */
const variables = z.pipe(
  z.transform((value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined,
  ),
  z.array(z.tuple([text, environmentValue])),
)

const environment = z.object({
  Variables: optional(variables),
  Error: optional(z.object({ ErrorCode: optional(text) })),
})

const functionAnswer = z.object({
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

/** GetFunction: what runs, as whom, with which environment, layers and network, and where its failed events go. */
export const configuration: Aspect<Function> = {
  operations: [getFunction],
  absent: NOT_FOUND,
  async read(ask, resource, redact) {
    const answer = await ask(getFunction, { FunctionName: nameOf(resource) }, functionAnswer)
    const { Configuration, Code } = answer
    const { Role, Layers, FunctionArn, DeadLetterConfig } = Configuration
    const parts: readonly Told[] = [
      runtimeFact(Configuration),
      environmentFact(Configuration.Environment, redact),
      imageFacts(isImage(Configuration) ? (Code ?? {}) : 'NONE', resource),
      networkFacts(Configuration.VpcConfig ?? {}, resource),
    ]
    return {
      arn: functionResource(FunctionArn, resource).arn,
      facts: {
        role: roleResource(Role, resource.account),
        ...layerFacts(Layers ?? [], resource.account),
        ...deadLetterFacts(DeadLetterConfig?.TargetArn, resource.account),
        ...(Object.assign({}, ...parts.map(part => part.facts)) as Told['facts']),
      },
      unknown: Object.assign({}, ...parts.map(part => part.unknown)) as NonNullable<Told['unknown']>,
    }
  },
}

function layerFacts(layers: readonly { Arn: string }[], account: string) {
  const names = new Map(layers.map(({ Arn }) => layerOf(Arn, account)).map(layer => [layer.arn, layer]))
  return {
    layers: layers.map(({ Arn }) => layerVersionResource(Arn, account)),
    layerNames: [...names.values()],
  }
}

function deadLetterFacts(target: string | null | undefined, account: string) {
  const [deadLetterQueue = 'NONE' as const] = queuesAmong([target], account)
  const [deadLetterTopic = 'NONE' as const] = topicsAmong([target], account)
  return { deadLetterQueue, deadLetterTopic }
}

function isImage({ PackageType }: { PackageType?: string | null | undefined }): boolean {
  return PackageType === 'Image'
}

function runtimeFact(configured: Parameters<typeof runtimeOf>[0]): Told {
  const runtime = runtimeOf(configured)
  if (runtime !== undefined) return { facts: { runtime } }
  const why = 'the answer of lambda:GetFunction has no Runtime though its package is no image'
  return { facts: {}, unknown: { runtime: why } }
}

/** Where the key of the environment may not be used, AWS answers an error in its place. */
function environmentFact(answered: z.infer<typeof environment> | null | undefined, redact: Redact): Told {
  if (answered?.Error) {
    const why = `lambda:GetFunction has no environment but an error (${answered.Error.ErrorCode ?? 'unnamed'})`
    return { facts: {}, unknown: { environment: why } }
  }
  const kept = (answered?.Variables ?? []).map(([name, value]) => [name, redact(value, name)])
  return { facts: { environment: Object.fromEntries(kept) as FunctionFacts['environment'] } }
}

const urlsAnswer = z.object({
  FunctionUrlConfigs: z.array(z.object({ FunctionArn: text, AuthType: z.enum(['AWS_IAM', 'NONE']) })),
})

/** The function's URLs, its aliases' among them. */
export const urls: Aspect<Function> = {
  operations: [listFunctionUrlConfigs],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const pages = await askAll(ask, listFunctionUrlConfigs, { FunctionName: nameOf(resource) }, urlsAnswer)
    const configs = pages.flatMap(page => page.FunctionUrlConfigs)
    return {
      facts: {
        urls: configs.map(url => ({ qualifier: qualifierOf(url.FunctionArn), authType: url.AuthType })),
      },
    }
  },
}

function qualifierOf(functionArn: string): string {
  return functionArn.split(':')[7] ?? '$LATEST'
}

const packageAnswer = z.object({
  Configuration: z.object({ FunctionArn: text, PackageType: optional(text) }),
})
const managementAnswer = z.object({
  UpdateRuntimeOn: z.enum(['Auto', 'FunctionUpdate', 'Manual']),
  RuntimeVersionArn: optional(text),
})

/** When the runtime of the unpublished function is updated. Only a managed runtime is; GetFunction tells whether it has one. */
export const runtimeManagement: Aspect<Function> = {
  operations: [getFunction, getRuntimeManagementConfig],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const input = { FunctionName: nameOf(resource) }
    const { Configuration } = await ask(getFunction, input, packageAnswer)
    if (isImage(Configuration)) return { facts: { runtimeManagement: 'IMAGE' } }
    const answer = await ask(getRuntimeManagementConfig, input, managementAnswer)
    return {
      facts: {
        runtimeManagement: {
          updateRuntimeOn: answer.UpdateRuntimeOn,
          runtimeVersionArn: answer.RuntimeVersionArn ?? 'NONE',
        },
      },
    }
  },
}
