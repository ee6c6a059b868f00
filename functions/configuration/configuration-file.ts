import { dirname } from 'node:path'
import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import type { Checklist } from '../../audit/checklist.ts'
import {
  ConfigurationError,
  parseConfiguration,
  type Configuration,
} from '../../audit/configuration/configuration.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { requireKnownRegions } from '../../audit/configuration/region-fault.ts'
import { resolveConfiguredPolicies } from '../images/configured-policies.ts'

/** The part of a configuration that an audit without a deployment needs. */
export interface AuditConfiguration extends Pick<Configuration, 'settings'> {
  /** The regions in scope; undefined where the file names neither regions nor a home region. */
  regions: readonly string[] | undefined
}

/**
 * Parses the text of the configuration file `file`: JSON in which comments and trailing commas are allowed. Throws
 * ConfigurationError; each fault begins with the name of the file, and a syntax error also with line and column.
 */
export function parseConfigurationFile(text: string, file: string, checklist: Checklist): Configuration {
  return parseFile(text, file, source => {
    const configuration = parseConfiguration(source, checklist, frameworkCatalog)
    requireKnownRegions(configuration)
    return { ...configuration, settings: resolveConfiguredPolicies(configuration.settings, dirname(file)) }
  })
}

/** Parses a configuration file for an audit without a deployment: `home` may be missing. Throws ConfigurationError. */
export function parseAuditConfigurationFile(
  text: string,
  file: string,
  checklist: Checklist,
): AuditConfiguration {
  return parseFile(text, file, source => {
    const hasHome = !isObject(source) || 'home' in source
    const complete = hasHome ? source : { ...source, home: PLACEHOLDER_HOME }
    const configuration = parseConfiguration(complete, checklist, frameworkCatalog)
    requireKnownRegions(configuration)
    const hasRegions = hasHome || (isObject(source) && 'regions' in source)
    return {
      settings: resolveConfiguredPolicies(configuration.settings, dirname(file)),
      regions: hasRegions ? configuration.regions : undefined,
    }
  })
}

/** Any valid region: the schema demands one, and the caller never sees it. */
const PLACEHOLDER_HOME = 'us-east-1'

/** Parses JSON with comments and trailing commas. Throws ConfigurationError with line and column. */
export function parseJsonWithComments(text: string): unknown {
  if (text.replace(/^\uFEFF/, '').trim() === '')
    throw new ConfigurationError('the file is empty; expected a JSON object')
  const errors: ParseError[] = []
  const tree = parseText(text.replace(/^\uFEFF/, ' '), errors)
  const [error] = errors
  if (error !== undefined)
    throw new ConfigurationError(`${formatPosition(text, error.offset)}: ${describeError(error)}`)
  return tree === undefined ? undefined : readValue(tree)
}

function parseFile<T>(text: string, file: string, parse: (source: unknown) => T): T {
  try {
    return parse(parseJsonWithComments(text))
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    const faults = failure.faults.map(fault =>
      /^\d+:\d+: /.test(fault) ? `${file}:${fault}` : `${file}: ${fault}`,
    )
    throw new ConfigurationError(...faults)
  }
}

/** The parser recurses; a file that is nested too deeply ends in a RangeError. */
function parseText(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true, disallowComments: false })
  } catch (failure) {
    if (!(failure instanceof RangeError)) throw failure
    throw new ConfigurationError('the file is nested too deeply')
  }
}

/** Builds the value of a node. `fromEntries` also keeps a key such as `__proto__` as a plain key. */
function readValue({ type, children = [], value }: Node): unknown {
  if (type === 'array') return children.map(readValue)
  if (type !== 'object') return value as unknown
  return Object.fromEntries(
    children.flatMap(({ children: [key, property] = [] }) =>
      key === undefined || property === undefined ? [] : [[key.value as string, readValue(property)]],
    ),
  )
}

const ERROR_TEXTS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'unexpected text',
  InvalidNumberFormat: 'this is not a number',
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected ":"',
  CommaExpected: 'expected ","',
  CloseBraceExpected: 'expected "}"',
  CloseBracketExpected: 'expected "]"',
  EndOfFileExpected: 'expected the end of the file',
  UnexpectedEndOfComment: 'this comment does not end',
  UnexpectedEndOfString: 'this string does not end',
  UnexpectedEndOfNumber: 'this number is incomplete',
  InvalidUnicode: 'invalid Unicode escape',
  InvalidEscapeCharacter: 'invalid escape in a string',
  InvalidCharacter: 'invalid character in a string',
}

function describeError({ error }: ParseError): string {
  const code = printParseErrorCode(error)
  return `invalid JSON: ${ERROR_TEXTS[code] ?? code}`
}

/** `line:column` of an offset in `text`, both from 1. */
function formatPosition(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n')
  return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
