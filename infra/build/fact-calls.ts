import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kinds } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { factCallsFile, type FactCalls } from '../../functions/bundled-files/fact-calls.ts'
import { listFactCalls } from '../../functions/evidence/list-calls.ts'
import type { FunctionBundle } from './function-bundle.ts'

/** The API calls of all facts that a collector reads: a function that names them needs no collector in its bundle. */
export function buildFactCalls(): FactCalls {
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, { facts }]) => [
      kind,
      Object.fromEntries(
        Object.keys(facts).flatMap(fact => {
          const calls = listFactCalls(kind as Kind, fact)
          return calls.length === 0 ? [] : [[fact, calls]]
        }),
      ),
    ]),
  )
}

/** Writes the API calls of facts into the `folder` of a bundle that reads them. */
export function writeFactCalls({ inputs }: FunctionBundle, folder: string): void {
  if (inputs.some(({ path }) => path === 'functions/bundled-files/fact-calls.ts'))
    writeFileSync(join(folder, factCallsFile), JSON.stringify(buildFactCalls()))
}
