import type { EnvironmentVariable } from '../../../audit/resources/lambda/configuration.ts'
import type { Redactor } from '../fact-collector.ts'
import { isRandom } from '../../secrets/secret-values.ts'
import { redactTags } from './redact-tags.ts'
import { redactVariable } from './redact-variable.ts'

/** The fields of a project that are collected and contain no value of the account's that can be a secret. */
const KEPT_FIELDS = ['name', 'arn', 'serviceRole', 'projectVisibility']

/** The same fields of a source, and of a webhook, whose URLs and secret stay out. */
const KEPT_SOURCE_FIELDS = ['type', 'sourceIdentifier']
const KEPT_WEBHOOK_FIELDS = [
  'filterGroups',
  'buildType',
  'manualCreation',
  'scopeConfiguration',
  'pullRequestBuildPolicy',
  'status',
]

/** A CodeBuild output without values that may be secrets. Of a project it has the fields that are collected. */
export function redactCodeBuildResponse(output: unknown, redactor: Redactor): unknown {
  if (!isObject(output)) return output
  const projects: unknown = output['projects']
  if (!Array.isArray(projects)) return output
  return {
    ...output,
    projects: projects.map((each: unknown) => (isObject(each) ? redactProject(each, redactor) : each)),
  }
}

function redactProject(project: Record<string, unknown>, redactor: Redactor): object {
  const { source, secondarySources, environment, webhook, tags } = project
  return {
    ...pick(project, KEPT_FIELDS),
    ...(tags === undefined ? {} : { tags: redactTags(tags, redactor) }),
    ...(isObject(source) ? { source: redactSource(source, redactor) } : {}),
    ...(Array.isArray(secondarySources)
      ? { secondarySources: secondarySources.map(each => redactSource(toObject(each), redactor)) }
      : {}),
    ...(isObject(environment) ? { environment: redactEnvironment(environment, redactor) } : {}),
    ...(isObject(webhook) ? { webhook: pick(webhook, KEPT_WEBHOOK_FIELDS) } : {}),
  }
}

function redactEnvironment({ environmentVariables }: Record<string, unknown>, redactor: Redactor): object {
  if (!Array.isArray(environmentVariables)) return {}
  return {
    environmentVariables: environmentVariables.map(variable => {
      const { name, type, value } = toObject(variable)
      if (typeof name !== 'string') return 'omitted'
      return {
        name,
        value: redactVariable(name, value ?? '', redactor),
        ...(type === undefined ? {} : { type }),
      }
    }),
  }
}

function redactSource(source: Record<string, unknown>, redactor: Redactor): object {
  const { location, buildspec, auth } = source
  const { type, resource } = toObject(auth)
  return {
    ...pick(source, KEPT_SOURCE_FIELDS),
    ...(isText(location) ? { location: keepLocation(location, redactor) } : {}),
    ...(isText(buildspec) ? { buildspec: redactBuildspec(buildspec, redactor) } : {}),
    ...(isText(resource) ? { auth: { type, resource: redactVariable('', resource, redactor) } } : {}),
  }
}

/** A text as CodeBuild returns it, or as an account file has it. */
type Text = string | EnvironmentVariable

/** A location as an account file may have it: redacted if it contains a secret, or else shortened. */
function keepLocation(location: Text, redactor: Redactor): Text {
  const redacted = redactLocation(location, redactor)
  return typeof location !== 'string' || redacted.detected.length > 0 ? redacted : shortenLocation(location)
}

/** The user name or the token in a URL, before the host (RFC 3986, 3.2.1). */
const USER = /^([a-z][a-z0-9+.-]{0,30}:\/\/)([^/?#]*)@/i

/** A location without the user name and the parameters of its URL. */
export function shortenLocation(location: string): string {
  return location.replace(USER, '$1').replace(/[?#][^]*$/, '')
}

/** What the location of a source resembles: also a URL with a generated text instead of a user name. */
export function redactLocation(location: Text, redactor: Redactor): EnvironmentVariable {
  const redacted = redactVariable('', location, redactor)
  if (typeof location !== 'string' || redacted.detected.length > 0) return redacted
  const [, , user = ''] = USER.exec(location) ?? []
  // A name that says nothing needs no `:` behind it to be a token.
  return isRandom(user)
    ? { ...redacted, detected: ['token in a URL'] }
    : redactVariable('', shortenLocation(location), redactor)
}

/** What a buildspec resembles, without the names of stored parameters and secrets in it. */
export function redactBuildspec(buildspec: Text, redactor: Redactor): EnvironmentVariable {
  return redactVariable('', typeof buildspec === 'string' ? removeReferences(buildspec) : buildspec, redactor)
}

/** A buildspec without `env/parameter-store` and `env/secrets-manager`, whose values are names. */
function removeReferences(buildspec: string): string {
  return /^\s*\{/.test(buildspec) ? removeJsonReferences(buildspec) : removeYamlReferences(buildspec)
}

/** Text that is no JSON, or nested too deeply to be written again, stays as it is. */
function removeJsonReferences(buildspec: string): string {
  try {
    const parsed: unknown = JSON.parse(buildspec)
    if (!isObject(parsed) || !isObject(parsed['env'])) return buildspec
    const { 'parameter-store': _parameters, 'secrets-manager': _secrets, ...env } = parsed['env']
    return JSON.stringify({ ...parsed, env }, undefined, 2)
  } catch (failure) {
    if (failure instanceof SyntaxError || failure instanceof RangeError) return buildspec
    throw failure
  }
}

/** A line that begins one of these mappings, and the lines behind it that are indented further. */
function removeYamlReferences(buildspec: string): string {
  let hidden: number | undefined
  const lines = buildspec.split('\n').filter(line => {
    const indent = line.search(/\S/)
    if (hidden !== undefined && (indent === -1 || indent > hidden)) return false
    hidden = /^\s*(?:parameter-store|secrets-manager):\s*(?:#[^]*)?$/.test(line) ? indent : undefined
    return hidden === undefined
  })
  return lines.join('\n')
}

function isText(value: unknown): value is Text {
  return typeof value === 'string' || (isObject(value) && Array.isArray(value['detected']))
}

function pick(source: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(fields.flatMap(field => (field in source ? [[field, source[field]]] : [])))
}

function toObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
