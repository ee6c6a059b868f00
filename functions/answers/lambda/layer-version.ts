import * as z from 'zod/mini'
import { parseArn } from '../../../audit/resources/arn.ts'
import { layerOf } from '../../../audit/resources/lambda/layer.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { unlessAbsent, type Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { policyFrom } from '../policy.ts'
import { NOT_FOUND } from './absent.ts'
import { getLayerVersion, getLayerVersionPolicy } from './operations.ts'

const policyAnswer = z.object({ Policy: z.string() })
const versionAnswer = z.object({
  LayerVersionArn: z.string(),
  CompatibleRuntimes: z.optional(z.nullable(z.array(z.string()))),
})

/** What the version is one of: its ARN tells it. */
export const name: Aspect<'AWS::Lambda::LayerVersion'> = {
  operations: [],
  absent: [],
  read: (_, { arn, account }) => Promise.resolve({ facts: { layer: layerOf(arn, account) } }),
}

/** GetLayerVersion: the runtimes that the version is meant for. */
export const version: Aspect<'AWS::Lambda::LayerVersion'> = {
  operations: [getLayerVersion],
  absent: NOT_FOUND,
  async read(ask, resource) {
    if (isForeign(resource)) return { facts: { compatibleRuntimes: 'FOREIGN' } }
    const { CompatibleRuntimes } = await ask(getLayerVersion, versionIn(resource), versionAnswer)
    return { facts: { compatibleRuntimes: CompatibleRuntimes ?? [] } }
  },
}

/**
 * Who else may use the layer version. AWS says the same of a version without a policy as of one that does not exist;
 * only then the version itself is asked for.
 */
export const policy: Aspect<'AWS::Lambda::LayerVersion'> = {
  operations: [getLayerVersionPolicy, getLayerVersion],
  absent: NOT_FOUND,
  async read(ask, resource) {
    if (isForeign(resource)) return { facts: { policy: 'FOREIGN' } }
    const input = versionIn(resource)
    const answer = await unlessAbsent(NOT_FOUND, ask(getLayerVersionPolicy, input, policyAnswer), undefined)
    if (answer) return { facts: { policy: policyFrom(answer.Policy, getLayerVersionPolicy) } }
    await ask(getLayerVersion, input, versionAnswer)
    return { facts: { policy: 'NONE' } }
  },
}

function isForeign({ arn, account }: Resource): boolean {
  return parseArn(arn)?.account !== account
}

function versionIn({ arn }: Resource): { LayerName: string; VersionNumber: number } {
  const [, LayerName, number] = /:layer:([^:]+):(\d+)$/.exec(arn) ?? []
  if (LayerName === undefined || number === undefined)
    throw new AnswerNotUnderstood(`${arn} is not understood as the ARN of a layer version`)
  return { LayerName, VersionNumber: Number(number) }
}
