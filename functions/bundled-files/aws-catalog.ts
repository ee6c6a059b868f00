import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { parseActionCatalog, type ActionCatalog } from '../../audit/engines/iam/action/action-catalog.ts'
import type { AwsCatalog } from '../../audit/resources/aws-catalog.ts'
import type { EscalationPath } from '../../audit/engines/iam/catalog/escalation-path.ts'
import { parseRoleSinks, type RoleSink } from '../../audit/engines/iam/catalog/role-sinks.ts'

/** The files of the AWS catalog. */
export const catalogFiles = ['actions.json.br', 'escalation-paths.json', 'role-sinks.json.br'] as const

/**
 * In a bundle, the directory of the catalog files relative to it. `infra/aws-catalog/bundled-files.ts` defines
 * it and copies the files.
 */
declare const BUNDLED_CATALOG: string | undefined

const directory = typeof BUNDLED_CATALOG === 'string' ? BUNDLED_CATALOG : '../../audit/engines/iam/catalog/'

/** The reference data about AWS that evaluation needs. */
export const awsCatalog: AwsCatalog = { actions: loadActions, escalationPaths: loadEscalationPaths }

let cachedActions: ActionCatalog | undefined
let cachedPaths: readonly EscalationPath[] | undefined
let cachedSinks: readonly RoleSink[] | undefined

/** AWS's actions, loaded on first use and cached. Throws when the file is missing or damaged. */
export function loadActions(): ActionCatalog {
  return (cachedActions ??= parseActionCatalog(readCatalogFile('actions.json.br')))
}

/** The known escalation paths, loaded on first use and cached. Throws when the file is missing or damaged. */
export function loadEscalationPaths(): readonly EscalationPath[] {
  return (cachedPaths ??= (
    JSON.parse(readCatalogFile('escalation-paths.json')) as { paths: EscalationPath[] }
  ).paths)
}

/** The actions that take a role, loaded on first use and cached. Throws when the file is missing or damaged. */
export function loadRoleSinks(): readonly RoleSink[] {
  return (cachedSinks ??= parseRoleSinks(readCatalogFile('role-sinks.json.br')))
}

/** Hashes the files of the catalog on which evaluation depends. Throws when one is missing. */
export function hashCatalog(): string {
  const digest = createHash('sha256')
  for (const name of [...catalogFiles, 'managed-policies.jsonl.br'])
    digest.update(readFileSync(new URL(directory + name, import.meta.url)))
  return digest.digest('hex')
}

/** Reads a file of the catalog, decompressed. Throws when it is missing or damaged. */
export function readCatalogFile(name: (typeof catalogFiles)[number] | 'managed-policies.jsonl.br'): string {
  const file = new URL(directory + name, import.meta.url)
  try {
    const bytes = readFileSync(file)
    return (name.endsWith('.br') ? brotliDecompressSync(bytes) : bytes).toString('utf8')
  } catch (failure) {
    throw new Error(`cannot read the AWS catalog file ${file.pathname}: ${String(failure)}`, {
      cause: failure,
    })
  }
}
