import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { readActions, type Actions } from '../audit/policy/action/actions.ts'
import type { Knowledge } from '../audit/resources/knowledge.ts'
import { readRoleSinks, type RoleSink } from '../audit/policy/knowledge/role-sinks.ts'

/** The packed files that are read here. */
export const knowledgeFiles = ['actions.json.br', 'role-sinks.json.br'] as const

/** In a bundle, where they lie from there; `infra/knowledge/bundled.ts` defines it, and puts them there. */
declare const BUNDLED_KNOWLEDGE: string | undefined

const directory = typeof BUNDLED_KNOWLEDGE === 'string' ? BUNDLED_KNOWLEDGE : '../audit/policy/knowledge/'

/** What is known of AWS, for whoever judges. */
export const knowledge: Knowledge = { actions }

let knownActions: Actions | undefined
let knownSinks: readonly RoleSink[] | undefined

/** AWS's actions: read on first use, and kept. Throws where the file is missing or broken. */
export function actions(): Actions {
  return (knownActions ??= readActions(unpacked('actions.json.br')))
}

/** The actions that take a role: read on first use, and kept. Throws where the file is missing or broken. */
export function roleSinks(): readonly RoleSink[] {
  return (knownSinks ??= readRoleSinks(unpacked('role-sinks.json.br')))
}

function unpacked(name: (typeof knowledgeFiles)[number]): string {
  const file = new URL(directory + name, import.meta.url)
  try {
    return brotliDecompressSync(readFileSync(file)).toString('utf8')
  } catch (cause) {
    throw new Error(`what is known of AWS cannot be read from ${file.pathname}: ${String(cause)}`, { cause })
  }
}
