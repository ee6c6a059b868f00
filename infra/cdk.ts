import { checklist } from '../audit/checklist.ts'
import { frameworkCatalog } from '../audit/frameworks/framework-catalog.ts'
import { parseConfiguration } from '../audit/configuration/configuration.ts'
import { listForwardedArrivals } from './stacks/region-triggers.ts'

export { createAssayPlugin } from './validation-plugin/assay-plugin.ts'
export type { AssayPluginOptions } from './validation-plugin/plugin-options.ts'
export { Assay, type AssayProps } from './stacks/assay.ts'
export { AssayForwarding } from './stacks/assay-forwarding.ts'
export type { DeploymentProps } from './stacks/construct-configuration.ts'

/**
 * Lists the regions, besides the home region, that need a stack with `AssayForwarding`: `configuration` is what
 * `assay.config.json` contains. Throws ConfigurationError.
 */
export function listForwardingRegions(configuration: object): string[] {
  return listForwardedArrivals(parseConfiguration(configuration, checklist, frameworkCatalog)).map(
    ({ region }) => region,
  )
}
