import table from './secret-rules.json' with { type: 'json' }
import { isPublicName } from './secret-names.ts'
import { isRandom } from './secret-values.ts'

/** The file of rules, which `npm run secret-rules` makes from those of gitleaks. Its keys are the ids of gitleaks. */
export interface SecretRulesFile {
  source: string
  license: string
  /** Patterns of secrets anywhere in a value, each with the least Shannon entropy of its match in bits. */
  byFormat: Readonly<Record<string, [pattern: string, entropy: number]>>
  /** Words in the name of a variable, each with the pattern of the whole value and its least entropy. */
  byName: Readonly<Record<string, [name: string, value: string, entropy: number]>>
}

interface FormatRule {
  id: string
  pattern: RegExp
  entropy: number
}

interface NameRule extends FormatRule {
  name: RegExp
}

let cachedFormatRules: readonly FormatRule[] | undefined
let cachedNameRules: readonly NameRule[] | undefined

/** The ids of the rules whose format occurs in `text`. */
export function matchFormatRules(text: string): string[] {
  cachedFormatRules ??= Object.entries((table as unknown as SecretRulesFile).byFormat).map(
    ([id, [pattern, entropy]]) => ({ id, pattern: new RegExp(pattern), entropy }),
  )
  return cachedFormatRules.flatMap(({ id, pattern, entropy }) => {
    const [match] = pattern.exec(text) ?? []
    return match !== undefined && computeEntropy(match) >= entropy ? [id] : []
  })
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
