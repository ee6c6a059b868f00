import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { frameworkDescriptionsFile } from '../../functions/bundled-files/framework-descriptions.ts'
import type { FunctionBundle } from './function-bundle.ts'

/** Writes the catalog of frameworks into the `folder` of a bundle that reads it. */
export function writeFrameworkDescriptions({ inputs }: FunctionBundle, folder: string): void {
  if (!inputs.some(({ path }) => path === 'functions/bundled-files/framework-descriptions.ts')) return
  writeFileSync(join(folder, frameworkDescriptionsFile), JSON.stringify(frameworkCatalog))
}
