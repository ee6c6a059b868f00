import * as z from 'zod/mini'
import type { VersionPin } from '../../../audit/resources/lambda/versions-in-use.ts'
import { isVersionNumber, parseFunctionName } from '../../../audit/resources/lambda/function-name.ts'
import { buildVersionResource } from '../../../audit/resources/lambda/version.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { FactCollector, TypedAwsCall } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { fetchMappings } from './event-source-mappings.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from './not-found.ts'
import { listEventSourceMappings, listProvisionedConcurrencyConfigs } from './operations.ts'
import { MAX_FUNCTION_PAGES } from './page-limit.ts'

const configsResponse = z.object({
  ProvisionedConcurrencyConfigs: z.array(z.object({ FunctionArn: z.string() })),
})

/**
 * The published versions that are in use by their number: by an event source mapping that is not disabled, or with
 * provisioned concurrency. Function URLs have aliases only (Lambda API Reference, CreateFunctionUrlConfig `Qualifier`).
 */
export const functionPinnedVersions: FactCollector<'AWS::Lambda::Function'> = {
  operations: [listEventSourceMappings, listProvisionedConcurrencyConfigs],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const FunctionName = getResourceName(resource)
    const [{ mappings, omitted }, provisioned] = await Promise.all([
      fetchMappings(callApi, FunctionName),
      fetchProvisioned(callApi, FunctionName),
    ])
    const mapped = mappings
      .filter(({ State }) => State !== 'Disabled')
      .flatMap(({ FunctionArn }) => findVersion(FunctionArn))
    const pins: VersionPin[] = [
      ...sortUnique(mapped).map(version => ({ version, by: 'EVENT_SOURCE_MAPPING' as const })),
      ...sortUnique(provisioned).map(version => ({ version, by: 'PROVISIONED_CONCURRENCY' as const })),
    ]
    const pinnedVersions = sortUnique(pins.map(({ version }) => version)).map(version =>
      buildVersionResource(resource, version),
    )
    return {
      facts: { pinnedVersions, pins },
      ...(omitted === undefined ? {} : { incomplete: { pinnedVersions: omitted, pins: omitted } }),
    }
  },
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
