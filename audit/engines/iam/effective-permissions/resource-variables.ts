import type { ConditionContext } from '../condition/condition-test.ts'

/** Globs that match with certainty, and all that may match. */
export interface ResolvedPatterns {
  surely: readonly string[]
  perhaps: readonly string[]
}

/**
 * Replaces policy variables in resource patterns. An unknown value can be any text; a variable without a value
 * matches nothing. `${*}` and `${?}` are literal characters, which a glob cannot express, and count as unknown.
 * Before version 2012-10-17 there are no variables (IAM User Guide, "Policy variables").
 */
export function resolvePatternVariables(
  patterns: readonly string[],
  version: string,
  conditionContext: ConditionContext,
): ResolvedPatterns {
  if (!hasPolicyVariables(patterns, version)) return { surely: patterns, perhaps: patterns }
  const all = patterns.map(pattern => resolvePattern(pattern, conditionContext))
  if (all.every(({ is }) => is === 'CERTAIN')) {
    const globs = all.flatMap(each => (each.is === 'NOTHING' ? [] : [each.glob]))
    return { surely: globs, perhaps: globs }
  }
  return {
    surely: all.flatMap(each => (each.is === 'CERTAIN' ? [each.glob] : [])),
    perhaps: all.flatMap(each => (each.is === 'NOTHING' ? [] : [each.glob])),
  }
}

/** Whether resource patterns depend on the request. */
export function hasPolicyVariables(patterns: readonly string[], version: string): boolean {
  return version === '2012-10-17' && patterns.some(pattern => pattern.includes('${'))
}

type ResolvedPattern = { is: 'CERTAIN' | 'OPEN'; glob: string } | { is: 'NOTHING' }

function resolvePattern(pattern: string, conditionContext: ConditionContext): ResolvedPattern {
  let isOpen = false
  let isNothing = false
  const glob = pattern.replaceAll(/\$\{([^{}]*)\}/g, (_, expression: string) => {
    const { name, otherwise } = parseVariable(expression)
    if (name === '$') return '$'
    const values = conditionContext(name)
    const [only] = values
    if (values.length === 1 && typeof only === 'object' && only.like !== '*') return only.like
    if (values.length === 1 && only === 'ABSENT') {
      if (otherwise === undefined) isNothing = true
      return otherwise ?? ''
    }
    isOpen = true
    return '*'
  })
  if (isNothing) return { is: 'NOTHING' }
  return { is: isOpen ? 'OPEN' : 'CERTAIN', glob }
}

/** `${name}` or `${name, 'default'}`. */
function parseVariable(expression: string): { name: string; otherwise: string | undefined } {
  const [, name = expression, otherwise] = /^([^,]*?)\s*,\s*'([^']*)'\s*$/.exec(expression) ?? []
  return { name: name.trim().toLowerCase(), otherwise }
}
