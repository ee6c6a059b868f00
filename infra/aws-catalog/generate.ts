import { writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { parseActionCatalog } from '../../audit/engines/iam/action/action-catalog.ts'
import { buildActionsFile } from './actions-file.ts'
import { buildManagedPoliciesFile } from './managed-policies-file.ts'
import { buildRoleSinksFile } from './role-sinks-file.ts'

const directory = new URL('../../audit/engines/iam/catalog/', import.meta.url)

/** The directory `botocore` of the unpacked Python package. Without it, `role-sinks` stays unchanged. */
const [, , botocore] = process.argv

const actions = writeCompressed('actions.json', JSON.stringify(await buildActionsFile()))
writeCompressed('managed-policies.jsonl', buildManagedPoliciesFile())
if (botocore !== undefined) {
  const today = new Date().toISOString().slice(0, 10)
  const roleSinks = buildRoleSinksFile(botocore, parseActionCatalog(actions), today)
  writeCompressed('role-sinks.json', JSON.stringify(roleSinks))
}

/** Writes `text` as a compressed file, and returns it. */
function writeCompressed(name: string, text: string): string {
  const compressed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
    },
  })
  writeFileSync(new URL(`${name}.br`, directory), compressed)
  console.error(`${name}: ${text.length} bytes, ${compressed.length} compressed`)
  return text
}
