import { readFile } from 'node:fs/promises'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'
import { parseSync, type ObjectExpression, type Program } from 'oxc-parser'
import { checklist } from '../../audit/checklist.ts'
import { describeControl, type EvaluableControl } from '../../audit/controls/control.ts'
import { controlDescriptionsFile } from '../../functions/bundled-files/control-descriptions.ts'
import type { FunctionBundle } from './function-bundle.ts'

/** The metadata of a control that stay in its code. */
const EVALUATED: readonly string[] = ['id', 'severity', 'settings'] satisfies (keyof EvaluableControl)[]

/** Leaves out of the bundled controls all metadata that evaluation does not need: most bytes of a control are texts. */
export const removeControlTextsPlugin: Plugin = {
  name: 'remove-control-texts',
  setup(build) {
    build.onLoad({ filter: /[\\/]audit[\\/]controls[\\/][a-z-]+[\\/][a-z0-9-]+\.ts$/ }, async ({ path }) => ({
      contents: removeControlTexts(path, await readFile(path, 'utf8')),
      loader: 'ts',
    }))
  },
}

/** `source` without the texts in its call of `control`; unchanged if it has none. */
export function removeControlTexts(path: string, source: string): string {
  const metadata = findControlMetadata(parseSync(path, source).program)
  const removed = (metadata?.properties ?? []).filter(
    each => each.type === 'Property' && each.key.type === 'Identifier' && !EVALUATED.includes(each.key.name),
  )
  return removed.reduceRight((text, { start, end }) => {
    const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0
    return text.slice(0, start) + text.slice(end + comma)
  }, source)
}

function findControlMetadata({ body }: Program): ObjectExpression | undefined {
  const declared = body.flatMap(each =>
    each.type === 'ExportNamedDeclaration' && each.declaration?.type === 'VariableDeclaration'
      ? each.declaration.declarations
      : [],
  )
  const calls = declared.flatMap(({ init }) => (init?.type === 'CallExpression' ? [init] : []))
  const [metadata] =
    calls.find(({ callee }) => callee.type === 'Identifier' && callee.name === 'control')?.arguments ?? []
  return metadata?.type === 'ObjectExpression' ? metadata : undefined
}

/** Writes the descriptions of the checklist into the `folder` of a bundle that reads them. */
export function writeControlDescriptions(functionBundle: FunctionBundle, folder: string): void {
  if (!readsControlDescriptions(functionBundle)) return
  writeFileSync(join(folder, controlDescriptionsFile), JSON.stringify(checklist.map(describeControl)))
}

function readsControlDescriptions({ inputs }: FunctionBundle): boolean {
  return inputs.some(({ path }) => path === 'functions/bundled-files/control-descriptions.ts')
}
