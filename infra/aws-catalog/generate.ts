import { writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { parseActionCatalog } from '../../audit/engines/iam/action/action-catalog.ts'
import { buildActionsFile } from './actions-file.ts'
import { buildRoleSinksFile } from './role-sinks-file.ts'

const directory = new URL('../../audit/engines/iam/catalog/', import.meta.url)

/** The folder `botocore` of the unpacked Python package; without it the actions that take a role stay as they are. */
const [, , botocore] = process.argv

const actions = writePacked('actions', await buildActionsFile())
if (botocore !== undefined) {
  const today = new Date().toISOString().slice(0, 10)
  writePacked('role-sinks', buildRoleSinksFile(botocore, parseActionCatalog(actions), today))
}

/** Writes the file; its text is returned. */
function writePacked(name: string, content: object): string {
  const text = JSON.stringify(content)
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
    },
  })
  writeFileSync(new URL(`${name}.json.br`, directory), packed)
  console.error(`${name}: ${text.length} bytes, ${packed.length} packed`)
  return text
}
