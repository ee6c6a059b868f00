import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogFiles } from '../../functions/bundled-files/aws-catalog.ts'
import { managedPoliciesFile } from '../../functions/local/aws-managed-policies.ts'
import type { FunctionBundle } from '../build/function-bundle.ts'

/** esbuild definitions for `functions/bundled-files/aws-catalog.ts`: the catalog files are beside the bundle. */
export const catalogDefinitions = { BUNDLED_CATALOG: JSON.stringify('./') }

/** The catalog files that a bundle reads: none unless it contains the code that reads them. */
export function listCatalogFiles(functionBundle: FunctionBundle): readonly string[] {
  const contains = (file: string) => functionBundle.inputs.some(({ path }) => path === file)
  return [
    ...(contains('functions/bundled-files/aws-catalog.ts') ? catalogFiles : []),
    ...(contains('functions/local/aws-managed-policies.ts') ? [managedPoliciesFile] : []),
  ]
}

/** Copies the catalog files that a bundle reads into its `folder`. */
export function copyCatalogFiles(functionBundle: FunctionBundle, root: string, folder: string): void {
  for (const name of listCatalogFiles(functionBundle))
    copyFileSync(join(root, 'audit/engines/iam/catalog', name), join(folder, name))
}
