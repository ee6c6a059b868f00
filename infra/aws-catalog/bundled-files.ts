import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogFiles } from '../../functions/aws-catalog.ts'
import type { FunctionBundle } from '../build/function-bundle.ts'

/** What esbuild has to define for the code that reads the files of knowledge: they lie beside the bundle. */
export const catalogDefinitions = { BUNDLED_CATALOG: JSON.stringify('./') }

/** The files that `bundle` reads: none where the code that reads them is not inside. */
export function listCatalogFiles(functionBundle: FunctionBundle): readonly string[] {
  return functionBundle.inputs.some(({ path }) => path === 'functions/aws-catalog.ts') ? catalogFiles : []
}

/** Puts the files that `bundle` reads into its `folder`. */
export function copyCatalogFiles(functionBundle: FunctionBundle, root: string, folder: string): void {
  for (const name of listCatalogFiles(functionBundle))
    copyFileSync(join(root, 'audit/engines/iam/catalog', name), join(folder, name))
}
