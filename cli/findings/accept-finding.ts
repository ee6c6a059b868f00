import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { applyEdits, modify } from 'jsonc-parser'
import { checklist } from '../../audit/checklist.ts'
import { ConfigurationError } from '../../audit/configuration/configuration.ts'
import { computeEvidenceDigest, isInForce, type Exception } from '../../audit/settings/exception.ts'
import {
  computeTagDigest,
  listTagReadings,
  type ExceptionTag,
  type TagDigests,
} from '../../audit/settings/exception-tag.ts'
import { parseAuditConfigurationFile } from '../../functions/configuration/configuration-file.ts'
import { CliError } from '../cli-error.ts'

/** Who accepts a risk, and why. */
export interface Acceptance {
  owner: string
  reason: string
  /** An ISO date (UTC). */
  until: string
  /** Whether it ends when the evidence changes. */
  untilChanged: boolean
  /** `key=value`: all resources with the tag are covered, in place of that of the finding. */
  tag?: string | undefined
}

/** What of a finding an exception is built from. */
export interface AcceptableFinding {
  control: string
  resource: { arn: string }
  reason?: string
  evidence?: Readonly<Record<string, unknown>>
  /** The tags of its resource; absent where those of its kind are not read. */
  tagDigests?: TagDigests
}

/** The file without `--config`, as other commands read it. */
const DEFAULT_FILE = 'assay.config.json'

/**
 * The exception for one finding, or for a tag that its resource has. A `*` in a name stands for any character in a pattern, so that it becomes a `?`, which stands for
 * one. Throws CliError if the evidence cannot be compared, or the resource does not have the tag.
 */
export function buildException(finding: AcceptableFinding, acceptance: Acceptance): Exception {
  const { control, resource } = finding
  const { untilChanged, tag: text, ...decision } = acceptance
  const covered =
    text === undefined
      ? { resource: resource.arn.replaceAll('*', '?') }
      : { tag: selectTag(text, finding.tagDigests) }
  const scope = { control, ...covered, ...decision }
  if (!untilChanged) return scope
  const evidence = computeEvidenceDigest(finding)
  if (evidence === undefined)
    throw new CliError(
      'the evidence of this finding is left out for its size, so that a change of it is not seen: accept it without --until-changed',
    )
  return { ...scope, evidence }
}

/** The tag that `text` means: of what it can mean, that which the resource has. Throws CliError. */
function selectTag(text: string, tagDigests: TagDigests | undefined): ExceptionTag {
  const readings = listTagReadings(text)
  if (readings.length === 0) throw new CliError('--tag takes a key and a value, such as team=payments')
  if (tagDigests === undefined)
    throw new CliError('Assay does not read tags of resources of this kind: accept the finding without --tag')
  if (tagDigests === 'UNKNOWN')
    throw new CliError('the tags of the resource could not be read: accept the finding without --tag')
  const [found, other] = readings.filter(tag => tagDigests.includes(computeTagDigest(tag)))
  if (found === undefined)
    throw new CliError(
      `the resource of the finding does not have the tag ${JSON.stringify(text)}; case counts in keys and values`,
    )
  if (other !== undefined)
    throw new CliError(
      `--tag ${JSON.stringify(text)} can mean several tags of the resource: write the exception into the configuration`,
    )
  return found
}

/** A configuration file before and after an exception is added. */
export interface ConfigurationEdit {
  file: string
  before: string
  after: string
}

/**
 * Adds an exception to the text of the configuration file, whose other text and comments stay as they are. Throws CliError if the
 * file would not be valid, or if the exception has ended at `now`.
 */
export function addException(exception: Exception, named: string | undefined, now: Date): ConfigurationEdit {
  if (!isInForce(exception, now)) throw new CliError(`--until ${exception.until} has passed`)
  const file = named ?? DEFAULT_FILE
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const bom = before.startsWith('\uFEFF') ? '\uFEFF' : ''
  const text = before.slice(bom.length)
  const complete = text.trim() === '' ? '{}\n' : text
  const { exceptions } = parseEdited(complete, file)
  const after = bom + insertException(complete, exception, exceptions.length)
  // Of several lists, the parser takes the last one and the editor another.
  if (!isDeepStrictEqual(parseEdited(after, file).exceptions, [...exceptions, exception]))
    throw new CliError(`nothing is written: ${file} has "exceptions" more than once`)
  return { file, before, after }
}

/**
 * Writes an edited file as a whole: a crash leaves the file before or the file after. A symbolic link stays one, and the file keeps
 * its mode. Throws CliError, also if the file is not the one before any more.
 */
export function writeEdit({ file, before, after }: ConfigurationEdit): void {
  try {
    const isThere = existsSync(file)
    const target = isThere ? realpathSync(file) : file
    const temporary = `${target}.${process.pid}.tmp`
    writeFileSync(temporary, after, {
      flag: 'wx',
      ...(isThere ? { mode: statSync(target).mode & 0o777 } : {}),
    })
    try {
      if ((existsSync(target) ? readFileSync(target, 'utf8') : '') !== before)
        throw new Error('it was changed meanwhile')
      renameSync(temporary, target)
    } catch (failure) {
      rmSync(temporary, { force: true })
      throw failure
    }
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CliError(`${file}: cannot be written: ${reason}`, { cause: failure })
  }
}

/** The lines that an edit removes and adds, with `-` and `+`. */
export function formatEdit({ before, after }: ConfigurationEdit): string[] {
  const [old, edited] = [before, after].map(text => (text === '' ? [] : text.split('\n')))
  if (old === undefined || edited === undefined) return []
  const start = countSame(old, edited)
  const end = countSame(old.slice(start).toReversed(), edited.slice(start).toReversed())
  return [
    ...old.slice(start, old.length - end).map(line => `- ${line}`),
    ...edited.slice(start, edited.length - end).map(line => `+ ${line}`),
  ]
}

function countSame(one: readonly string[], other: readonly string[]): number {
  const first = one.findIndex((line, index) => line !== other[index])
  return first === -1 ? Math.min(one.length, other.length) : first
}

function insertException(text: string, exception: Exception, index: number): string {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
  const hasList = index > 0 || /"exceptions"\s*:/.test(text)
  const edits = hasList
    ? modify(text, ['exceptions', index], exception, {
        formattingOptions,
        isArrayInsertion: true,
      })
    : modify(text, ['exceptions'], [exception], { formattingOptions })
  return applyEdits(text, edits)
}

function parseEdited(text: string, file: string): { exceptions: readonly Exception[] } {
  try {
    return parseAuditConfigurationFile(text, file, checklist).settings
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    const [first = '', ...others] = failure.faults
    throw new CliError(`nothing is written: ${first}`, { cause: failure, others })
  }
}
