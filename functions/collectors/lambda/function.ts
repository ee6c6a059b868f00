import * as z from 'zod/mini'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import {
  codeShape,
  configurationShape,
  deriveConfigurationFacts,
  isImage,
} from './configuration/configuration.ts'
import { isSecretTag } from '../redaction/redact-tags.ts'
import { deriveTags, tagMapSchema } from '../tags/tag-list.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from './not-found.ts'
import {
  getFunction,
  getRuntimeManagementConfig,
  listFunctionUrlConfigs,
  listFunctionTags,
} from './operations.ts'
import { MAX_FUNCTION_PAGES } from './page-limit.ts'

type FunctionKind = 'AWS::Lambda::Function'

const text = z.string()
const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const functionResponse = z.object({
  Configuration: z.extend(configurationShape, { LastModified: optional(text) }),
  Code: optional(codeShape),
})

/** GetFunction: the code and the configuration of $LATEST. */
export const functionConfiguration: FactCollector<FunctionKind> = {
  operations: [getFunction],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource, { redact: redactor }) {
    const response = await callApi(getFunction, { FunctionName: getResourceName(resource) }, functionResponse)
    const { Configuration, Code } = response
    const source = { resource, redactor, operation: getFunction }
    const { facts, unknown = {} } = deriveConfigurationFacts(Configuration, Code ?? {}, source)
    const modified = parseTime(Configuration.LastModified)
    return {
      arn: buildFunctionResource(Configuration.FunctionArn, resource).arn,
      facts: { ...facts, ...(modified === undefined ? {} : { lastModified: modified }) },
      unknown: {
        ...unknown,
        ...(modified === undefined
          ? { lastModified: 'lambda:GetFunction returned no valid LastModified' }
          : {}),
      },
    }
  },
}

/** A time of Lambda, such as `2026-05-12T09:00:00.000+0000`, in ISO 8601. Undefined if it is not one. */
function parseTime(time: string | null | undefined): string | undefined {
  if (!time) return 'NONE'
  const parsed = Date.parse(time.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(parsed) ? undefined : new Date(parsed).toISOString()
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
      MAX_FUNCTION_PAGES,
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
  Configuration: z.object({ FunctionArn: text, PackageType: optional(text), Runtime: optional(text) }),
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

const tagsResponse = z.object({ Tags: tagMapSchema })
const taggedResponse = z.object({ Tags: optional(tagMapSchema) })

/**
 * The tags of the function. GetFunction returns them to who may list them, and the other collectors ask it in any case; if it returns
 * none, ListTags says whether there are none.
 */
export const functionTags: FactCollector<FunctionKind> = {
  operations: [getFunction, listFunctionTags],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const { Tags } = await callApi(getFunction, { FunctionName: getResourceName(resource) }, taggedResponse)
    if (Tags && Object.keys(Tags).length > 0) return deriveTags(Object.entries(Tags), isSecretTag)
    const listed = await callApi(listFunctionTags, { Resource: resource.arn }, tagsResponse)
    return deriveTags(Object.entries(listed.Tags), isSecretTag)
  },
}
