import * as z from 'zod/mini'
import { getVersionNumber } from '../../../../audit/resources/lambda/function-name.ts'
import { getResourceName, type Resource } from '../../../../audit/resources/resource.ts'
import { UnexpectedResponseError } from '../../api/aws-errors.ts'
import { handleNotFound, type FactCollector } from '../../fact-collector.ts'
import { fetchPolicy } from '../policies.ts'
import {
  codeShape,
  configurationShape,
  deriveConfigurationFacts,
  isImage,
} from '../configuration/configuration.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from '../not-found.ts'
import { getFunction, getFunctionConfiguration, getResourcePolicy } from '../operations.ts'
import { quoteText } from '../../../../audit/text/quote-text.ts'

const codeResponse = z.object({ Code: codeShape })

/**
 * GetFunctionConfiguration: what the version runs; for a container image also GetFunction, which has the image. A
 * version that does not exist is an error and not a deletion: something uses it.
 */
export const versionConfiguration: FactCollector<'AWS::Lambda::Version'> = {
  operations: [getFunctionConfiguration, getFunction],
  notFoundErrors: [],
  async collect(callApi, resource, { redact: redactor }) {
    const input = parseVersion(resource)
    const pending = callApi(getFunctionConfiguration, input, configurationShape)
    const configuration = await handleNotFound(LAMBDA_NOT_FOUND_ERRORS, pending, undefined)
    if (configuration === undefined)
      throw new UnexpectedResponseError(
        `version ${quoteText(input.Qualifier)} of ${quoteText(input.FunctionName)}, which is in use, does not exist`,
      )
    const code = isImage(configuration) ? (await callApi(getFunction, input, codeResponse)).Code : {}
    return deriveConfigurationFacts(configuration, code, {
      resource,
      redactor,
      operation: getFunctionConfiguration,
    })
  },
}

/** The resource policy of the version. */
export const versionPolicy: FactCollector<'AWS::Lambda::Version'> = {
  operations: [getResourcePolicy],
  notFoundErrors: [],
  async collect(callApi, resource) {
    const { FunctionName, Qualifier } = parseVersion(resource)
    return { facts: { policy: (await fetchPolicy(callApi, FunctionName, Qualifier)) ?? 'NONE' } }
  },
}

function parseVersion({ arn }: Resource<'AWS::Lambda::Version'>) {
  const Qualifier = getVersionNumber({ arn })
  return { FunctionName: getResourceName({ arn: arn.slice(0, -Qualifier.length - 1) }), Qualifier }
}
