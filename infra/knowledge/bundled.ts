import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { knowledgeFiles } from '../../functions/knowledge.ts'
import type { Bundle } from '../build/bundle.ts'

/** What esbuild has to define for the code that reads the files of knowledge: they lie beside the bundle. */
export const definitions = { BUNDLED_KNOWLEDGE: JSON.stringify('./') }

/** The files that `bundle` reads: none where the code that reads them is not inside. */
export function knowledgeOf(bundle: Bundle): readonly string[] {
  return bundle.inputs.some(({ path }) => path === 'functions/knowledge.ts') ? knowledgeFiles : []
}

/** Puts the files that `bundle` reads into its `folder`. */
export function putKnowledge(bundle: Bundle, root: string, folder: string): void {
  for (const name of knowledgeOf(bundle))
    copyFileSync(join(root, 'audit/policy/knowledge', name), join(folder, name))
}
