import * as z from 'zod/mini'
import type { TypedAwsCall } from '../fact-collector.ts'
import type { Prefetch } from '../lists/prefetch.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { parseFunctionName } from '../../../audit/resources/lambda/function-name.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { createTagPrefetch } from '../tags/prefetch.ts'
import {
  getCodeSigningConfig,
  getFunction,
  getFunctionCodeSigningConfig,
  listCodeSigningConfigs,
  listEventSourceMappings,
  listFunctions,
  listFunctionTags,
  listVersionsByFunction,
} from './operations.ts'

const functionsShape = z.object({
  Functions: z.optional(
    z.nullable(
      z.array(z.looseObject({ FunctionName: z.string(), PackageType: z.optional(z.nullable(z.string())) })),
    ),
  ),
})

/** ListFunctions: the configuration of all functions; it does not contain image URIs. */
export const functionConfigurationPrefetch: Prefetch = {
  operation: listFunctions,
  input: {},
  replaces: [getFunction],
  extractCalls(page) {
    const parsed = z.safeParse(functionsShape, page)
    if (!parsed.success) throw new UnexpectedResponseError('unexpected response in the list of functions')
    return (parsed.data.Functions ?? [])
      .filter(({ PackageType }) => PackageType === 'Zip')
      .map(Configuration => ({
        operation: getFunction,
        input: { FunctionName: Configuration.FunctionName },
        output: { Configuration },
      }))
  },
}

const namesShape = z.object({
  Functions: z.optional(z.nullable(z.array(z.object({ FunctionName: z.string() })))),
})
const versionsShape = z.object({
  Functions: z.optional(z.nullable(z.array(z.object({ FunctionName: z.string(), Version: z.string() })))),
})

/** Counts the functions of a region. */
export async function countFunctions(callApi: TypedAwsCall): Promise<number> {
  const pages = await fetchAllPages(callApi, listFunctions, {}, namesShape)
  return pages.reduce((sum, { Functions }) => sum + (Functions?.length ?? 0), 0)
}

/** ListFunctions with all versions: the versions of each function, if that takes fewer calls than one for each function. */
export const functionVersionsPrefetch: Prefetch = {
  operation: listFunctions,
  input: { FunctionVersion: 'ALL' },
  replaces: [listVersionsByFunction],
  countWorthwhilePages: async callApi => 1 + (await countFunctions(callApi)),
  extractCalls(page) {
    const parsed = z.safeParse(versionsShape, page)
    if (!parsed.success) throw new UnexpectedResponseError('unexpected response in the list of versions')
    const versions = groupByText(parsed.data.Functions ?? [], ({ FunctionName }) => FunctionName)
    return [...versions].map(([FunctionName, all]) => ({
      operation: listVersionsByFunction,
      input: { FunctionName },
      output: { Versions: all.map(({ Version }) => ({ Version })) },
    }))
  },
}

/** GetResources: the tags of all functions, if that takes fewer calls than one for each function. */
export const functionTagsPrefetch = createTagPrefetch({
  type: 'lambda:function',
  operation: listFunctionTags,
  buildInput: Resource => ({ Resource }),
  buildOutput: tags => ({ Tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? ''])) }),
  countWorthwhilePages: async callApi => 1 + (await countFunctions(callApi)),
})

const mappingsShape = z.object({
  EventSourceMappings: z.optional(z.nullable(z.array(z.looseObject({ FunctionArn: z.string() })))),
})

/** ListEventSourceMappings: the mappings of all functions, each under the name that it was created with. */
export const eventSourceMappingsPrefetch: Prefetch = {
  operation: listEventSourceMappings,
  input: {},
  replaces: [listEventSourceMappings],
  extractCalls(page) {
    const parsed = z.safeParse(mappingsShape, page)
    if (!parsed.success)
      throw new UnexpectedResponseError('unexpected response in the list of event source mappings')
    const mappings = groupByText(parsed.data.EventSourceMappings ?? [], ({ FunctionArn }) => {
      const { name = '', qualifier } = parseFunctionName(FunctionArn) ?? {}
      return qualifier === undefined ? name : `${name}:${qualifier}`
    })
    return [...mappings].map(([FunctionName, EventSourceMappings]) => ({
      operation: listEventSourceMappings,
      input: { FunctionName },
      output: { EventSourceMappings },
    }))
  },
  answerAbsent: input =>
    Object.keys(input).join() === 'FunctionName' ? { EventSourceMappings: [] } : undefined,
}

const configsShape = z.object({
  CodeSigningConfigs: z.optional(z.nullable(z.array(z.looseObject({ CodeSigningConfigArn: z.string() })))),
})

/**
 * ListCodeSigningConfigs: all code signing configurations. If the region has none, no function uses one: Lambda deletes none that
 * is in use (Lambda API Reference, DeleteCodeSigningConfig).
 */
export const codeSigningPrefetch: Prefetch = {
  operation: listCodeSigningConfigs,
  input: {},
  replaces: [getFunctionCodeSigningConfig, getCodeSigningConfig],
  extractCalls: page =>
    listConfigs(page).map(CodeSigningConfig => ({
      operation: getCodeSigningConfig,
      input: { CodeSigningConfigArn: CodeSigningConfig.CodeSigningConfigArn },
      output: { CodeSigningConfig },
    })),
  answerAbsent: (input, page) =>
    'FunctionName' in input && listConfigs(page).length === 0 ? { CodeSigningConfigArn: '' } : undefined,
}

function listConfigs(page: object) {
  const parsed = z.safeParse(configsShape, page)
  if (!parsed.success)
    throw new UnexpectedResponseError('unexpected response in the list of code signing configurations')
  return parsed.data.CodeSigningConfigs ?? []
}

function groupByText<T>(all: readonly T[], getText: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const each of all) {
    const text = getText(each)
    const group = groups.get(text)
    if (group === undefined) groups.set(text, [each])
    else group.push(each)
  }
  return groups
}
