import { createTemplateError } from '../template/template-error.ts'
import { evaluateValue } from './functions/evaluate-value.ts'
import type { Scope } from './scope.ts'

/** Characters that the functions of a template may make: functions inside each other double texts in each step. */
const MAX_TEXT = 32 * 1_048_576

/** Creates a scope from what names mean in it. */
export function createScope(parts: Omit<Scope, 'evaluate' | 'refuse' | 'countText'>): Scope {
  let count = 0
  const refuse: Scope['refuse'] = (path, message) => createTemplateError(parts.template.locate(path), message)
  const scope: Scope = {
    ...parts,
    evaluate: (value, path) => evaluateValue(value, path, scope),
    countText: (length, path) => {
      count += length
      if (count > MAX_TEXT)
        throw refuse(
          path,
          `The functions of the template make more than ${MAX_TEXT} characters. Split the template.`,
        )
    },
    refuse,
  }
  return scope
}
