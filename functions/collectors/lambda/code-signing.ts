import * as z from 'zod/mini'
import { buildCodeSigningConfigResource } from '../../../audit/resources/lambda/code-signing-config.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { AwsCallError } from '../api/aws-call.ts'
import type { FactCollector, TypedAwsCall } from '../fact-collector.ts'
import { isImage } from './configuration/configuration.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from './not-found.ts'
import { getCodeSigningConfig, getFunction, getFunctionCodeSigningConfig } from './operations.ts'

const text = z.string()
const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const packageResponse = z.object({
  Configuration: z.object({ PackageType: optional(text), Runtime: optional(text) }),
})
const attachedResponse = z.object({ CodeSigningConfigArn: optional(text) })

/**
 * The code signing configuration of a function. What it deployed says only who signed it, not what it would accept: so this
 * takes one more call for each archive.
 */
export const functionCodeSigningConfig: FactCollector<'AWS::Lambda::Function'> = {
  operations: [getFunction, getFunctionCodeSigningConfig],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const input = { FunctionName: getResourceName(resource) }
    const { Configuration } = await callApi(getFunction, input, packageResponse)
    const arn = isImage(Configuration) ? undefined : await fetchConfigArn(callApi, input)
    return {
      facts: { codeSigningConfig: arn ? buildCodeSigningConfigResource(arn, resource.account) : 'NONE' },
    }
  },
}

async function fetchConfigArn(callApi: TypedAwsCall, input: { FunctionName: string }) {
  try {
    return (await callApi(getFunctionCodeSigningConfig, input, attachedResponse)).CodeSigningConfigArn
  } catch (failure) {
    if (isNotOffered(failure)) return undefined
    throw failure
  }
}

/**
 * Whether the region has no code signing: Lambda knows no such operation there, and cannot say who may call it
 * (https://github.com/aws-controllers-k8s/community/issues/2971).
 */
function isNotOffered(failure: unknown): boolean {
  return (
    failure instanceof AwsCallError &&
    failure.error === 'AccessDeniedException' &&
    failure.detail.includes('Unable to determine service/operation name to be authorized')
  )
}

/** A code signing configuration in responses of Lambda's API. */
const codeSigningConfigShape = z.object({
  CodeSigningConfigArn: text,
  AllowedPublishers: z.object({ SigningProfileVersionArns: z.array(text) }),
  CodeSigningPolicies: z.object({ UntrustedArtifactOnDeployment: z.enum(['Enforce', 'Warn']) }),
})
const configResponse = z.object({ CodeSigningConfig: codeSigningConfigShape })

/** GetCodeSigningConfig: whose signatures are accepted, and what happens to other code. */
export const codeSigningConfiguration: FactCollector<'AWS::Lambda::CodeSigningConfig'> = {
  operations: [getCodeSigningConfig],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, { arn }) {
    const response = await callApi(getCodeSigningConfig, { CodeSigningConfigArn: arn }, configResponse)
    const { CodeSigningConfigArn, AllowedPublishers, CodeSigningPolicies } = response.CodeSigningConfig
    return {
      arn: CodeSigningConfigArn,
      facts: {
        untrustedArtifacts: CodeSigningPolicies.UntrustedArtifactOnDeployment,
        allowedPublishers: AllowedPublishers.SigningProfileVersionArns,
      },
    }
  },
}
