import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { buildSecretRulesFile } from './rules-file.ts'

const file = fileURLToPath(new URL('../../functions/secrets/secret-rules.json', import.meta.url))

/** The directory of the Go module `github.com/zricethezav/gitleaks/v8`, named like its version: `v8@v8.30.1`. */
const [, , gitleaks] = process.argv
const version = /^v8@(v8\.\d+\.\d+)$/.exec(basename(gitleaks ?? ''))?.[1]
if (gitleaks === undefined || version === undefined)
  throw new Error(
    'usage: npm run secret-rules -- <directory of the Go module, whose name ends with v8@VERSION>',
  )

const rules = buildSecretRulesFile(readFileSync(join(gitleaks, 'config', 'gitleaks.toml'), 'utf8'), version)
const settings = await resolveConfig(file)
writeFileSync(file, await format(JSON.stringify(rules), { ...settings, filepath: file }))
const { byFormat, byName } = rules
console.error(`${Object.keys(byFormat).length} rules by format, ${Object.keys(byName).length} by name`)
