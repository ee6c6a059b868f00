import table from './secret-rules.json' with { type: 'json' }
import { createPatternFilter } from './pattern-filter.ts'
import { noExamples, type ExampleJudge } from './examples/example-values.ts'
import { isPublicName } from './secret-names.ts'
import { isRandom } from './secret-values.ts'

/**
 * A pattern of secrets anywhere in a value, the least Shannon entropy of its match in bits, and the pattern of matches that are no
 * secrets, as examples in documentation.
 */
export type FormatRule = readonly [pattern: string, entropy: number, allowed?: string]

/** The file of rules, which `npm run secret-rules` makes from those of gitleaks. Its keys are the ids of gitleaks. */
export interface SecretRulesFile {
  source: string
  license: string
  byFormat: Readonly<Record<string, FormatRule>>
  /** Words in the name of a variable, each with the pattern of the whole value and its least entropy. */
  byName: Readonly<Record<string, [name: string, value: string, entropy: number]>>
}

interface CompiledRule {
  id: string
  pattern: RegExp
  entropy: number
}

interface CompiledFormat extends CompiledRule {
  allowed?: RegExp
}

interface NameRule extends CompiledRule {
  name: RegExp
}

let selectFormatRules: ((text: string) => CompiledFormat[]) | undefined
let cachedNameRules: readonly NameRule[] | undefined

/** The ids of the rules whose format occurs in `text`, and not only in examples. */
export function matchFormatRules(text: string, { isExampleForm } = noExamples): string[] {
  selectFormatRules ??= createPatternFilter(
    Object.entries((table as unknown as SecretRulesFile).byFormat).map(
      ([id, [pattern, entropy, allowed]]) => ({
        id,
        pattern: new RegExp(pattern, 'g'),
        entropy,
        ...(allowed === undefined ? {} : { allowed: new RegExp(allowed) }),
      }),
    ),
  )
  return selectFormatRules(text).flatMap(rule => (hasSecret(text, rule, isExampleForm) ? [rule.id] : []))
}

/** Whether a match of a rule is a secret: there can be examples and masked ones before it. */
function hasSecret(
  text: string,
  { pattern, entropy, allowed }: CompiledFormat,
  isExampleForm: ExampleJudge['isExampleForm'],
): boolean {
  for (const [match] of text.matchAll(pattern))
    if (computeEntropy(match) >= entropy && allowed?.test(match) !== true && !isExampleForm({ match }))
      return true
  return false
}

/** The ids of the rules that match the name of a variable and its whole value. */
export function matchNameRules(name: string, value: string): string[] {
  if (isPublicName(name) || !isRandom(value)) return []
  cachedNameRules ??= Object.entries((table as unknown as SecretRulesFile).byName).map(
    ([id, [word, pattern, entropy]]) => ({
      id,
      name: new RegExp(`(?:${word})[\\w .-]{0,20}$`, 'i'),
      pattern: new RegExp(`^(?:${pattern})$`),
      entropy,
    }),
  )
  return cachedNameRules.flatMap(rule =>
    rule.name.test(name) && rule.pattern.test(value) && computeEntropy(value) >= rule.entropy
      ? [rule.id]
      : [],
  )
}

/** The Shannon entropy of a text, in bits per character. */
function computeEntropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / text.length) * Math.log2(count / text.length),
    0,
  )
}
