import * as z from 'zod/mini'
import type { VersionPin } from '../../../../audit/resources/lambda/versions-in-use.ts'
import { isVersionNumber, parseFunctionName } from '../../../../audit/resources/lambda/function-name.ts'
import { buildVersionResource } from '../../../../audit/resources/lambda/version.ts'
import type { FunctionFacts } from '../../../../audit/resources/lambda/function.ts'
import { getResourceName, type Resource } from '../../../../audit/resources/resource.ts'
import type { FactCollector, TypedAwsCall } from '../../fact-collector.ts'
import { fetchAllPages, fetchPages } from '../../lists/paginate.ts'
import { fetchMappings } from '../event-sources/event-source-mappings.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from '../not-found.ts'
import {
  listEventSourceMappings,
  listProvisionedConcurrencyConfigs,
  listVersionsByFunction,
} from '../operations.ts'
import { MAX_FUNCTION_PAGES } from '../page-limit.ts'

const versionsResponse = z.object({ Versions: z.array(z.object({ Version: z.string() })) })
const configsResponse = z.object({
  ProvisionedConcurrencyConfigs: z.array(z.object({ FunctionArn: z.string() })),
})

type Pins = Pick<FunctionFacts, 'pinnedVersions' | 'pins'>

/**
 * The published versions that are in use by their number: by an event source mapping that is not disabled, or with
 * provisioned concurrency. Function URLs have aliases only (Lambda API Reference, CreateFunctionUrlConfig `Qualifier`). A
 * function without published versions costs one call.
 */
export const functionPinnedVersions: FactCollector<'AWS::Lambda::Function'> = {
  operations: [listVersionsByFunction, listEventSourceMappings, listProvisionedConcurrencyConfigs],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const FunctionName = getResourceName(resource)
    const published = await fetchSomeVersions(callApi, FunctionName)
    if (published.length === 0) return { facts: { pinnedVersions: [], pins: [] } }
    const names = published.map(version => `${FunctionName}:${version}`)
    const [{ mappings, omitted }, provisioned] = await Promise.all([
      fetchMappings(callApi, FunctionName, names),
      fetchProvisioned(callApi, FunctionName),
    ])
    const enabled = mappings.filter(({ State }) => State !== 'Disabled')
    const mapped = enabled.flatMap(({ FunctionArn }) => findVersion(FunctionArn))
    return {
      facts: buildPins(resource, mapped, provisioned),
      ...(omitted === undefined ? {} : { incomplete: { pinnedVersions: omitted, pins: omitted } }),
    }
  },
}

/** Published versions of the function: all of them, or as many as a page of the list has. */
async function fetchSomeVersions(callApi: TypedAwsCall, FunctionName: string): Promise<string[]> {
  const { pages } = await fetchPages(callApi, listVersionsByFunction, { FunctionName }, versionsResponse, 1)
  return pages.flatMap(page => page.Versions.map(({ Version }) => Version)).filter(isVersionNumber)
}

/** The pins of versions that event source mappings name, and of those with provisioned concurrency. */
export function buildPins(
  resource: Resource<'AWS::Lambda::Function'>,
  mapped: readonly string[],
  provisioned: readonly string[],
): Pins {
  const pins: VersionPin[] = [
    ...sortUnique(mapped).map(version => ({ version, by: 'EVENT_SOURCE_MAPPING' as const })),
    ...sortUnique(provisioned).map(version => ({ version, by: 'PROVISIONED_CONCURRENCY' as const })),
  ]
  const versions = sortUnique([...mapped, ...provisioned])
  return { pinnedVersions: versions.map(version => buildVersionResource(resource, version)), pins }
}

async function fetchProvisioned(callApi: TypedAwsCall, FunctionName: string): Promise<string[]> {
  const pages = await fetchAllPages(
    callApi,
    listProvisionedConcurrencyConfigs,
    { FunctionName },
    configsResponse,
    MAX_FUNCTION_PAGES,
  )
  const configs = pages.flatMap(page => page.ProvisionedConcurrencyConfigs)
  return configs.flatMap(({ FunctionArn }) => findVersion(FunctionArn))
}

function findVersion(functionArn: string): string[] {
  const qualifier = parseFunctionName(functionArn)?.qualifier
  return qualifier !== undefined && isVersionNumber(qualifier) ? [qualifier] : []
}

function sortUnique(versions: readonly string[]): string[] {
  return [...new Set(versions)].toSorted((a, b) => Number(a) - Number(b))
}
