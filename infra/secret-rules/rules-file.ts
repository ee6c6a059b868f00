import { parse } from 'smol-toml'
import * as z from 'zod/mini'
import type { FormatRule, SecretRulesFile } from '../../functions/secrets/secret-rules.ts'
import { convertPattern } from './convert-pattern.ts'

const gitleaksSchema = z.object({
  rules: z.array(
    z.object({
      id: z.string(),
      regex: z.optional(z.string()),
      path: z.optional(z.string()),
      entropy: z.optional(z.number()),
      allowlists: z.optional(
        z.array(
          z.object({
            condition: z.optional(z.string()),
            regexTarget: z.optional(z.string()),
            paths: z.optional(z.array(z.string())),
            regexes: z.optional(z.array(z.string())),
          }),
        ),
      ),
    }),
  ),
})

type GitleaksRule = z.infer<typeof gitleaksSchema>['rules'][number]

/** Rules that are not taken over, by their ids, with the reason. */
const EXCLUDED_RULES: readonly (readonly [ids: RegExp, reason: string])[] = [
  [/-client-id$|-access-id$|-api-id$/, 'an identifier, which is no secret'],
  [/-public-key$|-pub-key$|-pub-api-key$|^mapbox-api-token$|-browser-api-token$/, 'a public key'],
  [/^generic-api-key$/, 'rests on entropy; names of secrets are judged by the words in them'],
  [/^curl-auth-/, 'an option of a command'],
  [/^private-key$/, 'a cut private key is one, too'],
  [/^jwt-base64$/, 'longer than all others together'],
  [/^sourcegraph-access-token$/, 'also matches every commit'],
  [/^facebook-access-token$/, 'needs the word facebook near it'],
]

/** Rules of assignments whose values alone are unmistakable. */
const DISTINCT_VALUES = [
  'airtable-personnal-access-token',
  'defined-networking-api-token',
  'new-relic-insert-key',
  'new-relic-user-api-key',
  'plaid-api-token',
  'typeform-api-token',
  'yandex-api-key',
]

/** What gitleaks expects behind a secret in the text of a file. */
const END = String.raw`(?:[\x60'"\s;]|\\[nr]|$)`
const ENDS = [END, String.raw`(?:[\x60'"\s;]|\\[nr]|$|\b)`]

/** How gitleaks writes a rule of assignments: a word in the name, and the form of the value. */
const BEFORE = String.raw`[\w.-]{0,50}?`
const BETWEEN = String.raw`(?:[ \t\w.-]{0,20})[\s'"]{0,3}`
const OPERATOR = String.raw`(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}`
const ASSIGNMENT = new RegExp(
  String.raw`^(\(\?i\))?${escape(BEFORE)}(?:\(\?i:${escape(BEFORE)})?\(\?:(.+?)\)${escape(BETWEEN)}\)?${escape(OPERATOR)}(\(.+?\))${escape(END)}(?:\|(.+)${escape(END)})?$`,
)

/** The rules of gitleaks for values of variables, made from the text of its `config/gitleaks.toml`. */
export function buildSecretRulesFile(toml: string, version: string): SecretRulesFile {
  const rules = gitleaksSchema.parse(parse(toml)).rules.filter(rule => explainExclusion(rule) === undefined)
  return {
    source: `https://github.com/gitleaks/gitleaks/blob/${version}/config/gitleaks.toml`,
    license: 'MIT, Copyright (c) 2019 Zachary Rice (THIRD_PARTY_NOTICES.md)',
    byFormat: Object.fromEntries(rules.flatMap(convertFormatRule)),
    byName: Object.fromEntries(rules.flatMap(convertNameRule)),
  }
}

/** Why a rule is not taken over; undefined if it is. */
function explainExclusion({ id, regex, path }: GitleaksRule): string | undefined {
  if (regex === undefined || path !== undefined) return 'about a file'
  return EXCLUDED_RULES.find(([ids]) => ids.test(id))?.[1]
}

function convertFormatRule(rule: GitleaksRule): [string, FormatRule][] {
  const { id, regex = '', entropy = 0 } = rule
  const allowed = listAllowed(rule)
  const build = (format: string): [string, FormatRule][] => {
    const pattern = convertFormat(format)
    return [[id, allowed === undefined ? [pattern, entropy] : [pattern, entropy, allowed]]]
  }
  const [, ignoresCase, , value, other] = ASSIGNMENT.exec(regex) ?? []
  if (value === undefined) return build(regex)
  if (other !== undefined) return build(other + END)
  return DISTINCT_VALUES.includes(id) ? build(`${ignoresCase ?? ''}\\b${value}${END}`) : []
}

/** The pattern of what looks like a secret of a rule, but is none; undefined if it has no exceptions for the secret alone. */
function listAllowed({ allowlists = [] }: GitleaksRule): string | undefined {
  const patterns = allowlists
    .filter(({ condition, regexTarget, paths }) => !condition && !regexTarget && !paths)
    .flatMap(({ regexes = [] }) => regexes)
  return patterns.length === 0 ? undefined : patterns.map(each => convertPattern(each)).join('|')
}

/** The pattern of a value. In a variable, other characters than in a file can follow a secret, but none of a word. */
function convertFormat(regex: string): string {
  const end = ENDS.find(each => regex.endsWith(each))
  const body = convertPattern(end === undefined ? regex : regex.slice(0, -end.length))
  const start = /^[A-Za-z[]/.test(body) ? '(?<![A-Za-z0-9])' : ''
  return hideFromItself(`${start}${body}${end === undefined ? '' : String.raw`(?!\w)`}`)
}

/** The pattern, written so that it does not match itself: a file with the rules holds no secret. */
function hideFromItself(pattern: string): string {
  const index = new RegExp(pattern).exec(pattern)?.index
  if (index === undefined) return pattern
  const hidden = `${pattern.slice(0, index)}[${pattern.charAt(index)}]${pattern.slice(index + 1)}`
  if (new RegExp(hidden).test(hidden)) throw new Error(`a pattern that matches itself: ${pattern}`)
  return hidden
}

function convertNameRule({
  id,
  regex = '',
  entropy = 0,
}: GitleaksRule): [string, [string, string, number]][] {
  const [, ignoresCase, name, value] = ASSIGNMENT.exec(regex) ?? []
  if (name === undefined || value === undefined || DISTINCT_VALUES.includes(id)) return []
  const word = convertPattern(name.replaceAll('(?-i:', '(?:'))
  return [[id, [word, convertPattern(value, ignoresCase !== undefined), entropy]]]
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
