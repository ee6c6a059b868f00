import { checklist } from '../../audit/checklist.ts'
import {
  ConfigurationError,
  parseConfiguration,
  type Configuration,
} from '../../audit/configuration/configuration.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { JsonRefused, parseUnambiguousJson } from '../../audit/text/unambiguous-json.ts'
import { explainEntry, readZipEntry } from '../../functions/code-packages/zip/read-entry.ts'
import { listZipEntries } from '../../functions/code-packages/zip/list-entries.ts'
import { ZipError } from '../../functions/code-packages/zip/zip-error.ts'
import { CliError } from '../cli-error.ts'

/** The file beside the code of every function. */
const CONFIGURATION_FILE = 'assay.config.json'

/** What the archive of a function may have: its own files are about ten. */
const MAX_ENTRIES = 1_000
const MAX_CONFIGURATION_BYTES = 5_000_000

/** Reads the configuration with which a deployment runs from the archive of one of its functions. Throws CliError. */
export function readDeployedConfiguration(archive: Buffer): Configuration {
  const text = extractConfiguration(archive)
  try {
    return parseConfiguration(parseUnambiguousJson(text), checklist, frameworkCatalog)
  } catch (failure) {
    if (failure instanceof JsonRefused)
      throw new CliError(`the deployed ${CONFIGURATION_FILE} is no JSON: ${failure.message}`, {
        cause: failure,
      })
    if (!(failure instanceof ConfigurationError)) throw failure
    throw new CliError(
      `this version of Assay does not understand the deployed ${CONFIGURATION_FILE}; use the version that was deployed, or deploy this one`,
      { cause: failure, others: failure.faults },
    )
  }
}

function extractConfiguration(archive: Buffer): string {
  try {
    const { entries } = listZipEntries(archive, MAX_ENTRIES)
    const [entry, second] = entries.filter(({ name }) => name === CONFIGURATION_FILE)
    if (entry === undefined || second !== undefined)
      throw new ZipError(
        'BROKEN_ZIP',
        `has ${second === undefined ? 'no' : 'more than one'} ${CONFIGURATION_FILE}`,
      )
    if (entry.bytes > MAX_CONFIGURATION_BYTES || explainEntry(entry) !== undefined)
      throw new ZipError('BROKEN_ZIP', `has a ${CONFIGURATION_FILE} that cannot be read`)
    const content = readZipEntry(archive, entry)
    if (content === undefined) throw new ZipError('BROKEN_ZIP', `has a broken ${CONFIGURATION_FILE}`)
    return Buffer.from(content).toString('utf8')
  } catch (failure) {
    if (!(failure instanceof ZipError)) throw failure
    throw new CliError(`the code of the deployed function ${failure.message}: deploy Assay again`, {
      cause: failure,
    })
  }
}
