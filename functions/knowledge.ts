import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { readActions, type Actions } from '../audit/policy/action/actions.ts'
import type { Knowledge } from '../audit/resources/knowledge.ts'
import type { EscalationPath } from '../audit/policy/knowledge/escalation-path.ts'
import { readRoleSinks, type RoleSink } from '../audit/policy/knowledge/role-sinks.ts'

/** The files that are read here. */
export const knowledgeFiles = ['actions.json.br', 'escalation-paths.json', 'role-sinks.json.br'] as const

/** In a bundle, where they lie from there; `infra/knowledge/bundled.ts` defines it, and puts them there. */
declare const BUNDLED_KNOWLEDGE: string | undefined

const directory = typeof BUNDLED_KNOWLEDGE === 'string' ? BUNDLED_KNOWLEDGE : '../audit/policy/knowledge/'

/** What is known of AWS, for whoever judges. */
export const knowledge: Knowledge = { actions, escalationPaths }

let knownActions: Actions | undefined
let knownPaths: readonly EscalationPath[] | undefined
let knownSinks: readonly RoleSink[] | undefined

/** AWS's actions: read on first use, and kept. Throws where the file is missing or broken. */
export function actions(): Actions {
  return (knownActions ??= readActions(textOf('actions.json.br')))
}

/** The ways to become an administrator: read on first use, and kept. Throws where the file is missing or broken. */
export function escalationPaths(): readonly EscalationPath[] {
  return (knownPaths ??= (JSON.parse(textOf('escalation-paths.json')) as { paths: EscalationPath[] }).paths)
}

/** The actions that take a role: read on first use, and kept. Throws where the file is missing or broken. */
export function roleSinks(): readonly RoleSink[] {
  return (knownSinks ??= readRoleSinks(textOf('role-sinks.json.br')))
}

function textOf(name: (typeof knowledgeFiles)[number]): string {
  const file = new URL(directory + name, import.meta.url)
  try {
    const bytes = readFileSync(file)
    return (name.endsWith('.br') ? brotliDecompressSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw new Error(`what is known of AWS cannot be read from ${file.pathname}: ${String(cause)}`, { cause })
  }
}
