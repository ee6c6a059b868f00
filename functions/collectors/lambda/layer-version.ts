import * as z from 'zod/mini'
import { buildLayerResource } from '../../../audit/resources/lambda/layer.ts'
import { isOfOtherAccount, type Resource } from '../../../audit/resources/resource.ts'
import { handleNotFound, type FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from './not-found.ts'
import { getLayerVersion, getLayerVersionPolicy } from './operations.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

const policyResponse = z.object({ Policy: z.string() })
const versionResponse = z.object({
  LayerVersionArn: z.string(),
  CompatibleRuntimes: z.optional(z.nullable(z.array(z.string()))),
})

/** The layer of the version, from its ARN. */
export const layerVersionLayer: FactCollector<'AWS::Lambda::LayerVersion'> = {
  operations: [],
  notFoundErrors: [],
  collect: (_, { arn, account }) => Promise.resolve({ facts: { layer: buildLayerResource(arn, account) } }),
}

/** GetLayerVersion: the compatible runtimes of the version. */
export const layerVersionRuntimes: FactCollector<'AWS::Lambda::LayerVersion'> = {
  operations: [getLayerVersion],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { compatibleRuntimes: 'FOREIGN' } }
    const { CompatibleRuntimes } = await callApi(
      getLayerVersion,
      parseLayerVersion(resource),
      versionResponse,
    )
    return { facts: { compatibleRuntimes: CompatibleRuntimes ?? [] } }
  },
}

/**
 * The resource policy of the layer version. AWS returns the same error for a version without a policy and for a
 * missing version; only then is the version read.
 */
export const layerVersionPolicy: FactCollector<'AWS::Lambda::LayerVersion'> = {
  operations: [getLayerVersionPolicy, getLayerVersion],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    if (isOfOtherAccount(resource)) return { facts: { policy: 'FOREIGN' } }
    const input = parseLayerVersion(resource)
    const response = await handleNotFound(
      LAMBDA_NOT_FOUND_ERRORS,
      callApi(getLayerVersionPolicy, input, policyResponse),
      undefined,
    )
    if (response) return { facts: { policy: parsePolicyResponse(response.Policy, getLayerVersionPolicy) } }
    await callApi(getLayerVersion, input, versionResponse)
    return { facts: { policy: 'NONE' } }
  },
}

function parseLayerVersion({ arn }: Resource): { LayerName: string; VersionNumber: number } {
  const [, LayerName, number] = /:layer:([^:]+):(\d+)$/.exec(arn) ?? []
  if (LayerName === undefined || number === undefined)
    throw new UnexpectedResponseError(`${quoteText(arn)} is not the ARN of a layer version`)
  return { LayerName, VersionNumber: Number(number) }
}
