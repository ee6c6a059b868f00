import { isDeepStrictEqual } from 'node:util'
import type { ResolvedTemplate } from '../resolve/resolved-template.ts'
import { createUnresolved, type ResolvedValue } from '../resolve/resolved-value.ts'

/**
 * The exports of a stack for the stacks that import them (Fn::ImportValue, in the same account and region): those on which
 * its resolved templates, one for each assignment of undecidable conditions, do not agree are unresolved.
 */
export function mergeExports(templates: readonly ResolvedTemplate[]): ReadonlyMap<string, ResolvedValue> {
  const names = new Set(templates.flatMap(({ exports }) => [...exports.keys()]))
  return new Map(
    [...names].map(name => {
      const [first, ...others] = templates.map(({ exports }) => exports.get(name))
      const isSame = first !== undefined && others.every(other => isDeepStrictEqual(first, other))
      return [name, isSame ? first : createUnresolved('its value depends on a condition that is not decided')]
    }),
  )
}
