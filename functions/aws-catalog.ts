import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { parseActionCatalog, type ActionCatalog } from '../audit/engines/iam/action/action-catalog.ts'
import type { AwsCatalog } from '../audit/resources/aws-catalog.ts'
import type { EscalationPath } from '../audit/engines/iam/catalog/escalation-path.ts'
import { parseRoleSinks, type RoleSink } from '../audit/engines/iam/catalog/role-sinks.ts'

/** The files that are read here. */
export const catalogFiles = ['actions.json.br', 'escalation-paths.json', 'role-sinks.json.br'] as const

/** In a bundle, where they lie from there; `infra/aws-catalog/bundled-files.ts` defines it, and puts them there. */
declare const BUNDLED_CATALOG: string | undefined

const directory = typeof BUNDLED_CATALOG === 'string' ? BUNDLED_CATALOG : '../audit/engines/iam/catalog/'

/** What is known of AWS, for whoever judges. */
export const awsCatalog: AwsCatalog = { actions: loadActions, escalationPaths: loadEscalationPaths }

let cachedActions: ActionCatalog | undefined
let cachedPaths: readonly EscalationPath[] | undefined
let cachedSinks: readonly RoleSink[] | undefined

/** AWS's actions: read on first use, and kept. Throws where the file is missing or broken. */
export function loadActions(): ActionCatalog {
  return (cachedActions ??= parseActionCatalog(readCatalogFile('actions.json.br')))
}

/** The ways to become an administrator: read on first use, and kept. Throws where the file is missing or broken. */
export function loadEscalationPaths(): readonly EscalationPath[] {
  return (cachedPaths ??= (
    JSON.parse(readCatalogFile('escalation-paths.json')) as { paths: EscalationPath[] }
  ).paths)
}

/** The actions that take a role: read on first use, and kept. Throws where the file is missing or broken. */
export function loadRoleSinks(): readonly RoleSink[] {
  return (cachedSinks ??= parseRoleSinks(readCatalogFile('role-sinks.json.br')))
}

function readCatalogFile(name: (typeof catalogFiles)[number]): string {
  const file = new URL(directory + name, import.meta.url)
  try {
    const bytes = readFileSync(file)
    return (name.endsWith('.br') ? brotliDecompressSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw new Error(`what is known of AWS cannot be read from ${file.pathname}: ${String(cause)}`, { cause })
  }
}
